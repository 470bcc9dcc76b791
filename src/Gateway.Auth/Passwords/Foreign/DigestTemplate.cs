using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// How some application made a digest of a password: <c>sha1({salt}{password})</c>, <c>md5(md5({password}){salt})</c>. Digests are md5, sha1,
/// sha256 and sha512; one inside another gives lower-case hexadecimal digits, as in PHP. Other characters stand for themselves.
/// </summary>
internal sealed class DigestTemplate
{
    /// <summary>Longest template: it is stored with each hash.</summary>
    public const int MaxLength = 48;

    private const int MaxDepth = 4;
    private const string Password = "{password}";
    private const string Salt = "{salt}";

    private static readonly (string Name, int Length, Func<byte[], byte[]> Hash)[] Digests =
    [
        ("md5", MD5.HashSizeInBytes, OldDigests.Md5), ("sha1", SHA1.HashSizeInBytes, OldDigests.Sha1),
        ("sha256", SHA256.HashSizeInBytes, SHA256.HashData), ("sha512", SHA512.HashSizeInBytes, SHA512.HashData),
    ];

    private readonly string text;

    private DigestTemplate(string text, int length)
    {
        this.text = text;
        Length = length;
    }

    /// <summary>Bytes of the digest.</summary>
    public int Length { get; }

    /// <summary>Whether the digest depends on a salt of its own.</summary>
    public bool HasSalt => text.Contains(Salt, StringComparison.Ordinal);

    /// <summary>Reads a template.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DigestTemplate? template)
    {
        template = null;
        if (text.Length > MaxLength || !text.All(c => c is >= ' ' and <= '~') || !text.Contains(Password, StringComparison.Ordinal))
        {
            return false;
        }

        var at = 0;
        if (Evaluate(text, ref at, 1, [], []) is not { } digest || at != text.Length)
        {
            return false;
        }

        template = new DigestTemplate(text, digest.Length);
        return true;
    }

    /// <summary>Makes the digest of a password.</summary>
    public byte[] Compute(ReadOnlySpan<byte> password, byte[] salt)
    {
        var at = 0;
        return Evaluate(text, ref at, 1, password.ToArray(), salt)!;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>Evaluates the digest that begins here, up to its closing bracket; null if none begins here or it is malformed.</summary>
    private static byte[]? Evaluate(string text, ref int at, int depth, byte[] password, byte[] salt)
    {
        if (depth > MaxDepth || DigestAt(text, at) is not { Name: { } name } digest)
        {
            return null;
        }

        at += name.Length + 1;
        var input = new List<byte>();
        while (at < text.Length && text[at] != ')')
        {
            if (text.AsSpan(at).StartsWith(Password))
            {
                input.AddRange(password);
                at += Password.Length;
            }
            else if (text.AsSpan(at).StartsWith(Salt))
            {
                input.AddRange(salt);
                at += Salt.Length;
            }
            else if (DigestAt(text, at).Name is not null)
            {
                if (Evaluate(text, ref at, depth + 1, password, salt) is not { } inner)
                {
                    return null;
                }

                input.AddRange(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(inner)));
            }
            else if (text[at] is '(' or '{' or '}')
            {
                return null;
            }
            else
            {
                input.Add((byte)text[at++]);
            }
        }

        return at++ < text.Length ? digest.Hash([.. input]) : null;
    }

    private static (string? Name, int Length, Func<byte[], byte[]> Hash) DigestAt(string text, int at) =>
        Array.Find(Digests, digest => text.AsSpan(at).StartsWith(digest.Name) && text.AsSpan(at + digest.Name.Length).StartsWith("("));
}
