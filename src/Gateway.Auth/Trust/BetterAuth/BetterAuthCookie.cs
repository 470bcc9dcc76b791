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
    private readonly BetterAuthOptions? betterAuth = options.BetterAuth;

    /// <summary>Whether the cookie counts at all.</summary>
    public bool IsAccepted => betterAuth is { AcceptsCookie: true };

    /// <summary>The one name that signs in. A cookie without <c>__Secure-</c> is not taken for one with it: any page of a sub-domain can set it.</summary>
    public string Name => betterAuth?.CookieName ?? (origin.IsHttps ? SecurePrefix + DefaultName : DefaultName);

    /// <summary>The request's cookie, as it was sent; empty when there is none, or two.</summary>
    public ReadOnlySpan<char> Find(HttpRequest request, out bool present) => CookieHeader.Find(request, Name, out present);

    /// <summary>
    /// Whether a text could be the value of that cookie at all, percent-encoded or not (RFC 6265 section 4.1.1), with a signature that Better Auth
    /// would look at: nothing else is asked about.
    /// </summary>
    public static bool IsValue(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (c is <= ' ' or '"' or ',' or ';' or '\\' or >= '\u007F')
            {
                return false;
            }
        }

        return value.Length <= MaximumLength && value.LastIndexOf('.') is > 0 and var dot && IsSignature(value[(dot + 1)..]);
    }

    /// <summary>A SHA-256 HMAC in Base64: 43 characters and <c>=</c>, of which <c>+</c>, <c>/</c> and <c>=</c> may be percent-encoded.</summary>
    private static bool IsSignature(ReadOnlySpan<char> text)
    {
        var (length, last) = (0, '\0');
        for (var i = 0; i < text.Length; i++, length++)
        {
            last = text[i];
            if (last == '%' && i + 2 < text.Length)
            {
                last = text.Slice(i + 1, 2) switch
                {
                    "2B" or "2b" => '+',
                    "2F" or "2f" => '/',
                    "3D" or "3d" => '=',
                    _ => '%',
                };
                i += 2;
            }

            if (!char.IsAsciiLetterOrDigit(last) && last is not ('+' or '/') && !(last == '=' && length == SignatureLength - 1))
            {
                return false;
            }
        }

        return length == SignatureLength && last == '=';
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
