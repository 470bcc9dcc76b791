using System.Buffers.Binary;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>ASP.NET Core Identity's hashes: base64 of a version byte and what follows it. They cannot be told by a prefix, so this reader comes last.</summary>
internal static class IdentityHash
{
    private const int V2Length = 1 + 16 + 32;
    private const int V3Header = 1 + 4 + 4 + 4;

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        var bytes = text.Length is > 40 and < 200 ? ForeignText.Base64(text) : null;
        return bytes switch
        {
            [0, ..] when bytes.Length == V2Length => Pbkdf2Hash.From(text, "sha1", 1000, bytes[1..17], bytes[17..]),
            [1, ..] when bytes.Length > V3Header => ReadV3(text, bytes),
            _ => null,
        };
    }

    private static ForeignReading? ReadV3(string text, byte[] bytes)
    {
        var digest = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)) switch
        {
            0 => "sha1",
            1 => "sha256",
            2 => "sha512",
            _ => null,
        };
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var saltLength = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (digest is null || saltLength is < 8 or > 64 || bytes.Length < V3Header + saltLength)
        {
            return null;
        }

        var keyAt = V3Header + (int)saltLength;
        return Pbkdf2Hash.From(text, digest, iterations, bytes[V3Header..keyAt], bytes[keyAt..]);
    }
}
