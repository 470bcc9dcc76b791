using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>What else ends when a person signs out (section <c>SignOut</c>).</summary>
internal sealed class BackendCookieOptions
{
    /// <summary><c>SignOut:BackendCookies</c>: names of cookies that the applications behind the gateway set (<c>PHPSESSID</c>).</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}

/// <summary>
/// Ends the applications' own sessions at sign-out and whenever the person changes, so that the next one does not find the last one's
/// shopping basket.
/// </summary>
internal sealed class BackendCookies(BackendCookieOptions options, PublicOrigin origin)
{
    /// <summary>Takes the cookies that the browser has away from it.</summary>
    public void Delete(HttpContext context)
    {
        foreach (var name in options.Names.Where(context.Request.Cookies.ContainsKey))
        {
            context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Secure = origin.IsHttps, HttpOnly = true });
        }
    }
}
