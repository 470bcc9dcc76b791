using System.Security.Cryptography;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>The digests that old formats are made of. Nothing new is ever made with them.</summary>
internal static class OldDigests
{
#pragma warning disable CA5350, CA5351 // broken, which is why what they made is wrapped or replaced
    public static byte[] Md5(byte[] input) => MD5.HashData(input);

    public static void Md5(ReadOnlySpan<byte> input, Span<byte> digest) => MD5.HashData(input, digest);

    public static byte[] Sha1(byte[] input) => SHA1.HashData(input);
#pragma warning restore CA5350, CA5351
}
