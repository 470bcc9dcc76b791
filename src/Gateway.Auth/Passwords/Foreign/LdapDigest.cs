namespace Gateway.Auth.Passwords.Foreign;

/// <summary>Digests of LDAP directories (RFC 2307 and its salted kin): <c>{SSHA}</c> and base64 of the digest and its salt.</summary>
internal static class LdapDigest
{
    private static readonly (string Prefix, string Template, bool Salted)[] Schemes =
    [
        ("{MD5}", "md5({password})", false), ("{SHA}", "sha1({password})", false),
        ("{SHA256}", "sha256({password})", false), ("{SHA512}", "sha512({password})", false),
        ("{SMD5}", "md5({password}{salt})", true), ("{SSHA}", "sha1({password}{salt})", true),
        ("{SSHA256}", "sha256({password}{salt})", true), ("{SSHA512}", "sha512({password}{salt})", true),
    ];

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        var scheme = Array.Find(Schemes, candidate => text.StartsWith(candidate.Prefix, StringComparison.OrdinalIgnoreCase));
        if (scheme.Prefix is null || !DigestTemplate.TryParse(scheme.Template, out var template))
        {
            return null;
        }

        return ForeignText.Base64(text[scheme.Prefix.Length..]) is { } bytes && (scheme.Salted ? bytes.Length > template.Length : bytes.Length == template.Length)
            ? WeakDigest.Read(template, Convert.ToBase64String(bytes.AsSpan(0, template.Length)), bytes[template.Length..])
            : new ForeignReading.Refused($"This begins with {scheme.Prefix}, but what follows is no such digest.");
    }
}
