using System.Text;

namespace Gateway.TestKit;

/// <summary>
/// Header fields as HPACK literals with literal names (RFC 7541 section 6.2.2), without tables and without Huffman coding, so that every byte can be
/// sent: upper case, line ends, names twice.
/// </summary>
internal static class HpackLiterals
{
    /// <summary>RFC 7541, appendix A: index 8 is <c>:status 200</c>, and so on.</summary>
    private static readonly int[] IndexedStatuses = [200, 204, 206, 304, 400, 404, 500];

    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>The status of an answer, which is its first field; the rest is not decoded.</summary>
    public static int StatusOf(ReadOnlySpan<byte> block) => block[0] switch
    {
        >= 0x88 and <= 0x8E => IndexedStatuses[block[0] - 0x88],
        0x48 or 0x08 => int.Parse(block.Slice(2, block[1]), System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException($"An answer begins with {block[0]:x2}, which is no :status."),
    };

    private static void WriteText(MemoryStream block, string latin1)
    {
        WriteInteger(block, latin1.Length);
        block.Write(Encoding.Latin1.GetBytes(latin1));
    }

    /// <summary>RFC 7541 section 5.1, with a prefix of seven bits.</summary>
    private static void WriteInteger(MemoryStream block, int value)
    {
        if (value < 127)
        {
            block.WriteByte((byte)value);
            return;
        }

        block.WriteByte(127);
        for (value -= 127; value >= 128; value /= 128)
        {
            block.WriteByte((byte)((value % 128) + 128));
        }

        block.WriteByte((byte)value);
    }
}
