using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>
/// The cookie by which a browser is known to have signed in before: device tokens (<see cref="DeviceTokens"/>) of the last few people who
/// did, so that the members of a family don't make strangers of each other.
/// </summary>
internal sealed class DeviceCookie(PublicOrigin origin)
{
    /// <summary>The name over https.</summary>
    public const string SecureName = "__Host-ag_device";

    /// <summary>The name over http on loopback.</summary>
    public const string PlainName = "ag_device";

    /// <summary>People whom one browser is known for.</summary>
    private const int MostPeople = 4;

    /// <summary>As long as browsers keep any cookie (RFC 6265bis section 5.5). Each sign-in begins it anew.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>The name in use.</summary>
    public string Name => origin.IsHttps ? SecureName : PlainName;

    /// <summary>What the browser says; null when it says nothing. <see cref="DeviceTokens.Read"/> knows whether it is true.</summary>
    public string? Read(HttpRequest request) => CookieHeader.Find(request, Name, out _) is { IsEmpty: false } found ? found.ToString() : null;

    /// <summary>Makes the browser known for an account, beside the others that it is known for.</summary>
    public void Append(HttpContext context, Guid userId, string token)
    {
        var others = DeviceTokens.Split(Read(context.Request)).Where(other => DeviceTokens.UserOf(other) is { } known && known != userId);
        context.Response.Cookies.Append(
            Name,
            string.Join(DeviceTokens.Separator, others.Prepend(token).Distinct(StringComparer.Ordinal).Take(MostPeople)),
            new CookieOptions { Path = "/", HttpOnly = true, Secure = origin.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = Lifetime });
    }
}
