using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.Sessions;

/// <summary>What a refresh token or session cookie says of itself. Its MAC has been checked: we issued it, which says nothing about now.</summary>
/// <param name="UserId">The account.</param>
/// <param name="SessionId">The session (the refresh token family).</param>
/// <param name="Generation">How often the session's credential had been replaced when this one was issued.</param>
/// <param name="Hash">SHA-256 of the credential as presented: what the store keeps.</param>
internal sealed record SessionCredential(Guid UserId, Guid SessionId, int Generation, byte[] Hash);

/// <summary>
/// Writes and reads the opaque credentials of sessions: <c>agr_</c> (refresh token) or <c>ags_</c> (session cookie), then base64url of
/// user, session, generation, 256 random bits and an HMAC-SHA-256 under a key derived for that kind. The MAC tells an old credential
/// from a made-up one without a look-up, so that theft detection can't be triggered by guessing.
/// </summary>
internal sealed class SessionCredentials(SecretProtector secrets)
{
    private const int RandomOffset = 16 + 16 + sizeof(int);
    private const int MacOffset = RandomOffset + 32;
    private const int Length = MacOffset + HMACSHA256.HashSizeInBytes;
    private const int PrefixLength = 4;
    /// <summary>Characters of every credential.</summary>
    public static readonly int TextLength = PrefixLength + Base64Url.GetEncodedLength(Length);

    // The first key writes; the others, from previous master secrets, still verify.
    private readonly byte[][] refreshKeys = secrets.DeriveKeys("session-credential/refresh-token", HMACSHA256.HashSizeInBytes);
    private readonly byte[][] cookieKeys = secrets.DeriveKeys("session-credential/cookie", HMACSHA256.HashSizeInBytes);

    /// <summary>Makes a new credential.</summary>
    public string Create(SessionMode mode, Guid userId, Guid sessionId, int generation)
    {
        Span<byte> bytes = stackalloc byte[Length];
        userId.TryWriteBytes(bytes, bigEndian: true, out _);
        sessionId.TryWriteBytes(bytes[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[32..], generation);
        RandomNumberGenerator.Fill(bytes[RandomOffset..MacOffset]);
        HMACSHA256.HashData(Keys(mode)[0], bytes[..MacOffset], bytes[MacOffset..]);
        return Prefix(mode) + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a credential; null for anything that we did not issue as this kind.</summary>
    public SessionCredential? Read(SessionMode mode, string? text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return text is null || !TryDecode(mode, text, bytes) || !HasMac(mode, bytes) ? null : new SessionCredential(
            new Guid(bytes[..16], bigEndian: true),
            new Guid(bytes[16..32], bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(bytes[32..]),
            Hash(text));
    }

    /// <summary>
    /// Whether somebody else made it in our name: it has our form and not our MAC. What has been cut off has not our form. A former master
    /// secret that is not configured any more makes old credentials look so, too.
    /// </summary>
    public bool IsForged(SessionMode mode, string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return TryDecode(mode, text, bytes) && !HasMac(mode, bytes);
    }

    /// <summary>What the store keeps of a credential.</summary>
    public static byte[] Hash(string credential) => SHA256.HashData(Encoding.ASCII.GetBytes(credential));

    private static string Prefix(SessionMode mode) => mode == SessionMode.Tokens ? "agr_" : "ags_";

    private static bool TryDecode(SessionMode mode, string text, Span<byte> bytes) =>
        text.Length == TextLength && text.StartsWith(Prefix(mode), StringComparison.Ordinal)
        && Base64Url.DecodeFromChars(text.AsSpan(PrefixLength), bytes, out _, out var written) == OperationStatus.Done && written == Length;

    private byte[][] Keys(SessionMode mode) => mode == SessionMode.Tokens ? refreshKeys : cookieKeys;

    private bool HasMac(SessionMode mode, ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in Keys(mode))
        {
            HMACSHA256.HashData(key, bytes[..MacOffset], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, bytes[MacOffset..]))
            {
                return true;
            }
        }

        return false;
    }
}
