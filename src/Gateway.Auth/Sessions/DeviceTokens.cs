using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.Sessions;

/// <summary>
/// Names a device on which an account has signed in before (OWASP's device cookie): <c>agd_</c> and base64url of account, device and a MAC.
/// It proves nothing but that; it opens no session.
/// </summary>
internal sealed class DeviceTokens(SecretProtector secrets)
{
    private const string Prefix = "agd_";
    private const int MacOffset = 32;
    private const int Length = MacOffset + HMACSHA256.HashSizeInBytes;
    private readonly byte[][] keys = secrets.DeriveKeys("device-token", HMACSHA256.HashSizeInBytes);

    /// <summary>The token of a device of an account; the same each time.</summary>
    public string Create(Guid userId, Guid deviceId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        userId.TryWriteBytes(bytes, bigEndian: true, out _);
        deviceId.TryWriteBytes(bytes[16..], bigEndian: true, out _);
        HMACSHA256.HashData(keys[0], bytes[..MacOffset], bytes[MacOffset..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>The device, when the token is ours and this account's; else null.</summary>
    public Guid? Read(Guid userId, string? token)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (token is null
            || token.Length != Prefix.Length + Base64Url.GetEncodedLength(Length)
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length), bytes, out _, out var written) != OperationStatus.Done
            || written != Length
            || new Guid(bytes[..16], bigEndian: true) != userId)
        {
            return null;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys)
        {
            HMACSHA256.HashData(key, bytes[..MacOffset], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, bytes[MacOffset..]))
            {
                return new Guid(bytes[16..32], bigEndian: true);
            }
        }

        return null;
    }
}
