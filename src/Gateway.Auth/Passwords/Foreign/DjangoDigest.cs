using System.Text;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>Django's oldest hashes: <c>md5$salt$hash</c> and <c>sha1$salt$hash</c>, digests of the salt and the password.</summary>
internal static class DjangoDigest
{
    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text) =>
        text.Split('$') is [("md5" or "sha1") and var digest, var salt, var hash]
        && DigestTemplate.TryParse(salt.Length == 0 ? $"{digest}({{password}})" : $"{digest}({{salt}}{{password}})", out var template)
            ? WeakDigest.Read(template, hash, Encoding.UTF8.GetBytes(salt))
            : null;
}
