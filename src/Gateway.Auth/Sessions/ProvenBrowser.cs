using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>Makes the browser known in which somebody has just proved to own an account: they must not be one of the strangers who keep it locked.</summary>
internal sealed class ProvenBrowser(DeviceTokens devices, DeviceCookie cookie, TimeProvider clock)
{
    /// <summary>Sets the cookie, unless a page of another site sent the form: its code would make the browser somebody else's (CSRF).</summary>
    /// <param name="context">The request that proved it.</param>
    /// <param name="owned">The account as it is now.</param>
    public void Remember(HttpContext context, User owned)
    {
        if (CrossSiteRequests.IsAllowed(context))
        {
            cookie.Append(context, owned.Id, devices.Create(owned, Guid.CreateVersion7(clock.GetUtcNow())));
        }
    }
}
