using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Users;

namespace Gateway.Auth.OneTimeCodes;

/// <summary>What codes are bound to beside their purpose, so that they die with what they were issued for.</summary>
internal static class CodeSubjects
{
    /// <summary>The subject of a code for an address that has no account yet.</summary>
    public static Guid OfAddress(string emailKey) => new(SHA256.HashData(Encoding.UTF8.GetBytes(emailKey)).AsSpan(0, 16), bigEndian: true);

    /// <summary>The account's address: a code for another one proves nothing.</summary>
    public static byte[] Address(User user) => SHA256.HashData(Encoding.UTF8.GetBytes(user.EmailKey));

    /// <summary>The account's address and password: a link from before the password was changed is dead.</summary>
    public static byte[] AddressAndPassword(User user) => SHA256.HashData(Encoding.UTF8.GetBytes($"{user.EmailKey}\n{user.PasswordHash}"));
}
