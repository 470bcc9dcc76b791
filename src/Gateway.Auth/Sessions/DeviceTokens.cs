using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;
using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>
/// Names a device on which an account has signed in before (OWASP's device cookie): <c>agd_</c> and base64url of account, device and a MAC.
/// It proves nothing but that; it opens no session, it only has guesses of its own that strangers cannot use up.
/// <para>The MAC is over the password's hash as well. So every token from before a change or reset of the password is a stranger's, whatever
/// made the change and with nothing to look up or to forget. (A hash that is only renewed makes a stranger of other devices until their next
/// sign-in or refresh.) Signing out everywhere leaves devices known: who does that under attack has to get in again.</para>
/// </summary>
internal sealed class DeviceTokens(SecretProtector secrets)
{
    /// <summary>Stands between several tokens in one text.</summary>
    public const char Separator = '.';

    private const string Prefix = "agd_";
    private const int MacOffset = 32;
    private const int Length = MacOffset + HMACSHA256.HashSizeInBytes;

    /// <summary>Most tokens that are looked at in one text.</summary>
    private const int MostTokens = 8;

    private static readonly int TextLength = Prefix.Length + Base64Url.GetEncodedLength(Length);
    private readonly byte[][] keys = secrets.DeriveKeys("device-token", HMACSHA256.HashSizeInBytes);

    /// <summary>The token of a device of an account; the same each time, until the password changes.</summary>
    public string Create(User user, Guid deviceId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        user.Id.TryWriteBytes(bytes, bigEndian: true, out _);
        deviceId.TryWriteBytes(bytes[16..], bigEndian: true, out _);
        Mac(keys[0], user, bytes[..MacOffset], bytes[MacOffset..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>The device, when the text is a token of ours for this account and its present password, or holds one; else null.</summary>
    public Guid? Read(User user, string? text)
    {
        foreach (var token in Split(text))
        {
            if (UserOf(token) == user.Id && ReadOne(user, token) is { } device)
            {
                return device;
            }
        }

        return null;
    }

    /// <summary>The tokens in a text; what doesn't look like one is left out.</summary>
    public static IEnumerable<string> Split(string? text) =>
        text is null || text.Length > MostTokens * (TextLength + 1)
            ? []
            : text.Split(Separator).Where(part => part.Length == TextLength && UserOf(part) is not null);

    /// <summary>The account that a token claims to be for; null when it isn't even in a token's form.</summary>
    public static Guid? UserOf(string token)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return Decode(token, bytes) ? new Guid(bytes[..16], bigEndian: true) : null;
    }

    private static bool Decode(string token, Span<byte> bytes) =>
        token.Length == TextLength
        && token.StartsWith(Prefix, StringComparison.Ordinal)
        && Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length), bytes, out _, out var written) == OperationStatus.Done
        && written == Length;

    private static void Mac(byte[] key, User user, ReadOnlySpan<byte> content, Span<byte> mac)
    {
        // The content has one length, so no two accounts or devices can make the same text with their hashes.
        var text = new byte[MacOffset + Encoding.UTF8.GetByteCount(user.PasswordHash ?? "")];
        content.CopyTo(text);
        Encoding.UTF8.GetBytes(user.PasswordHash ?? "", text.AsSpan(MacOffset));
        HMACSHA256.HashData(key, text, mac);
    }

    private Guid? ReadOne(User user, string token)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Decode(token, bytes);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys)
        {
            Mac(key, user, bytes[..MacOffset], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, bytes[MacOffset..]))
            {
                return new Guid(bytes[16..32], bigEndian: true);
            }
        }

        return null;
    }
}
