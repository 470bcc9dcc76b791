using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>
/// The one cookie that signs a browser in. <c>__Host-</c> ties it to this host, https and the whole path (RFC 6265bis section 4.1.3.2);
/// over plain http, which the configuration allows on loopback only, the name is <c>ag_session</c>.
/// </summary>
internal sealed class SessionCookie(PublicOrigin origin, SessionOptions options)
{
    /// <summary>The name over https.</summary>
    public const string SecureName = "__Host-ag_session";

    /// <summary>The name over http on loopback.</summary>
    public const string PlainName = "ag_session";

    /// <summary>The name in use.</summary>
    public string Name => origin.IsHttps ? SecureName : PlainName;

    /// <summary>
    /// The request's session cookie; null when there is none. Two of that name are as good as none and look like a dead one: one of
    /// them was put there by somebody else (a sub-domain, an injected header), and nobody can tell which.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="present">Whether a cookie of that name was sent at all.</param>
    public string? Read(HttpRequest request, out bool present) => Find(request, out present) is { IsEmpty: false } found ? found.ToString() : null;

    /// <summary>The same without making a string of it; empty when there is none.</summary>
    public ReadOnlySpan<char> Find(HttpRequest request, out bool present) => CookieHeader.Find(request, Name, out present);

    /// <summary>Gives the browser its cookie, replacing one it may have.</summary>
    public void Append(HttpContext context, string value)
    {
        var cookie = Attributes();
        cookie.MaxAge = options.AbsoluteLifetime;
        context.Response.Cookies.Append(Name, value, cookie);
    }

    /// <summary>Takes the cookie away, with the attributes it was given with.</summary>
    public void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Attributes());

    private CookieOptions Attributes() =>
        new() { Path = "/", HttpOnly = true, Secure = origin.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true };
}
