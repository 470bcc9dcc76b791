using System.Buffers;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// Better Auth's cookies. One of them signs in here; the others of the same family hold copies of it (the session cache, an administrator's
/// parked session), so that none of them may reach a backend that is not Better Auth.
/// </summary>
internal sealed class BetterAuthCookie(TrustOptions options, PublicOrigin origin)
{
    private const string DefaultFamily = "better-auth.", DefaultName = DefaultFamily + "session_token";
    private const string SecurePrefix = "__Secure-";
    private const string Suffix = ".session_token";
    private const int MaximumLength = 1024;
    private const int SignatureLength = 44;
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    private readonly BetterAuthOptions? betterAuth = options.BetterAuth;

    /// <summary>Whether the cookie counts at all.</summary>
    public bool IsAccepted => betterAuth is { AcceptsCookie: true };

    /// <summary>The one name that signs in. A cookie without <c>__Secure-</c> is not taken for one with it: any page of a sub-domain can set it.</summary>
    public string Name => betterAuth?.CookieName ?? (origin.IsHttps ? SecurePrefix + DefaultName : DefaultName);

    /// <summary>The request's cookie, as it was sent; empty when there is none, or two.</summary>
    public ReadOnlySpan<char> Find(HttpRequest request, out bool present) => CookieHeader.Find(request, Name, out present);

    /// <summary>
    /// The one spelling of a value: Better Auth takes it as it is, and percent-encoded once. Null for what could not be one at all (RFC 6265
    /// section 4.1.1), or has no SHA-256 HMAC in Base64 at its end, which Better Auth would look at: nothing else is asked about. What is still
    /// percent-encoded then would be decoded there, and be one session under many names.
    /// </summary>
    public static string? Canonical(string value)
    {
        if (value.Length > MaximumLength)
        {
            return null;
        }

        var plain = Uri.UnescapeDataString(value);
        var dot = plain.LastIndexOf('.');
        return dot > 0 && !plain.Any(c => c is <= ' ' or '"' or '%' or ',' or ';' or '\\' or >= '\u007F') && IsSignature(plain.AsSpan(dot + 1)) ? plain : null;
    }

    private static bool IsSignature(ReadOnlySpan<char> text) =>
        text.Length == SignatureLength && text[^1] == '=' && text[..^1].IndexOfAnyExcept(Base64) < 0;

    /// <summary>Whether a cookie of this name is Better Auth's, in any case: a backend may not tell them apart.</summary>
    public bool IsOfFamily(ReadOnlySpan<char> name)
    {
        if (betterAuth is null)
        {
            return false;
        }

        var own = Bare(betterAuth.CookieName ?? DefaultName);
        name = Bare(name);
        return name.StartsWith(DefaultFamily, StringComparison.OrdinalIgnoreCase) || own.EndsWith(Suffix, StringComparison.Ordinal)
            ? name.StartsWith(own[..^(Suffix.Length - 1)], StringComparison.OrdinalIgnoreCase)
            : name.Equals(own, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> name) =>
        name.StartsWith(SecurePrefix, StringComparison.OrdinalIgnoreCase) ? name[SecurePrefix.Length..]
        : name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) ? name["__Host-".Length..]
        : name;
}
