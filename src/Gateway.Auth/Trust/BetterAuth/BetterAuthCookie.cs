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
    private readonly BetterAuthOptions? betterAuth = options.BetterAuth;

    /// <summary>Whether the cookie counts at all.</summary>
    public bool IsAccepted => betterAuth is { AcceptsCookie: true };

    /// <summary>The one name that signs in. A cookie without <c>__Secure-</c> is not taken for one with it: any page of a sub-domain can set it.</summary>
    public string Name => betterAuth?.CookieName ?? (origin.IsHttps ? SecurePrefix + DefaultName : DefaultName);

    /// <summary>The request's cookie, as it was sent; empty when there is none, or two.</summary>
    public ReadOnlySpan<char> Find(HttpRequest request, out bool present) => CookieHeader.Find(request, Name, out present);

    /// <summary>Whether a text could be the value of that cookie at all, percent-encoded or not (RFC 6265 section 4.1.1): nothing else is sent on.</summary>
    public static bool IsValue(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (c is <= ' ' or '"' or ',' or ';' or '\\' or >= '\u007F')
            {
                return false;
            }
        }

        return value.Length is > 0 and <= MaximumLength;
    }

    /// <summary>One spelling for all of a value: Better Auth takes it percent-encoded and as it is.</summary>
    public static string Canonical(string value) => Uri.UnescapeDataString(value);

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
