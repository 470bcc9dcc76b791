using System.Buffers.Binary;

namespace Gateway.Lifecycle;

/// <summary>Follows the frames in one direction of a WebSocket (RFC 6455 section 5.2), to know where one ends.</summary>
internal sealed class WebSocketFrames
{
    private const int CloseOpcode = 8;

    /// <summary>Two bytes and at most eight of length. The masking key is counted as payload.</summary>
    private readonly byte[] header = new byte[10];
    private int gathered;
    private long left;

    /// <summary>Whether a frame may be put in here.</summary>
    public bool IsBetweenFrames => gathered == 0;

    /// <summary>Whether a Close frame has begun; nothing may follow it (section 5.5.1).</summary>
    public bool HasClosed { get; private set; }

    private int HeaderLength => gathered < 2 ? 2 : (header[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };

    /// <summary>Follows bytes to the end of the current frame, or as far as they go.</summary>
    /// <returns>How many bytes that were.</returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        for (var used = 0; used < bytes.Length;)
        {
            if (left > 0)
            {
                var step = (int)Math.Min(left, bytes.Length - used);
                left -= step;
                used += step;
            }
            else
            {
                header[gathered++] = bytes[used++];
                if (gathered < HeaderLength)
                {
                    continue;
                }

                HasClosed |= (header[0] & 0x0F) == CloseOpcode;
                left = PayloadLength() + ((header[1] & 0x80) == 0 ? 0 : 4);
            }

            if (left == 0)
            {
                gathered = 0;
                return used;
            }
        }

        return bytes.Length;
    }

    /// <summary>Follows all of the bytes.</summary>
    public void AdvanceAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Advance(bytes)..];
        }
    }

    private long PayloadLength() => (header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)),
        127 => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(2)) & (long.MaxValue >> 1), // no frame has the top bits: they must not overflow
        var length => length,
    };
}
