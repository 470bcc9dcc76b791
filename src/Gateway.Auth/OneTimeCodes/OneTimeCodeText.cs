using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.OneTimeCodes;

/// <summary>How a code is written: <c>agm_</c> and base64url of the subject and 256 random bits. The prefix keeps it out of the log.</summary>
internal static class OneTimeCodeText
{
    private const string Prefix = "agm_";
    private const int SubjectLength = 16;
    private const int Length = SubjectLength + 32;

    /// <summary>A new code for a subject.</summary>
    public static string Create(Guid subject)
    {
        Span<byte> bytes = stackalloc byte[Length];
        subject.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[SubjectLength..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads whom a code was issued for. Nobody vouches for it yet: the store does.</summary>
    public static bool TryRead([NotNullWhen(true)] string? code, out Guid subject)
    {
        Span<byte> bytes = stackalloc byte[Length];
        subject = default;
        if (code is null
            || code.Length != Prefix.Length + Base64Url.GetEncodedLength(Length)
            || !code.StartsWith(Prefix, StringComparison.Ordinal)
            || Base64Url.DecodeFromChars(code.AsSpan(Prefix.Length), bytes, out _, out var written) != OperationStatus.Done
            || written != Length)
        {
            return false;
        }

        subject = new Guid(bytes[..SubjectLength], bigEndian: true);
        return true;
    }

    /// <summary>What the store keeps instead of the code.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));
}
