using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>Hands a started or rotated session to the client: tokens in the body, or the cookie.</summary>
internal sealed class SessionAnswer(
    SessionCookie cookie, DeviceCookie device, SessionCredentials credentials, SessionRevocation revocation, CookieSessions cookies, BackendCookies backendCookies)
{
    /// <summary>Writes the answer of a sign-in with a JSON body.</summary>
    public async Task WriteAsync(HttpContext context, int status, User user, IssuedSession session)
    {
        await AcceptAsync(context, user, session);
        await AuthJson.WriteAsync(context, status, session.Body);
    }

    /// <summary>
    /// Sets the cookie, if the session is one with a cookie. A session that the browser had before ends, unless this is the same one:
    /// nobody holds its credential any more (and a credential from before a sign-in never survives it).
    /// </summary>
    public async Task AcceptAsync(HttpContext context, User user, IssuedSession session)
    {
        if (session.Mode != SessionMode.Cookie)
        {
            return;
        }

        var before = cookie.Read(context.Request, out _);
        cookie.Append(context, session.Credential);
        device.Append(context, user.Id, session.DeviceToken);
        if (before is null || credentials.Read(SessionMode.Cookie, before) is not { } replaced)
        {
            // Who was here before is not known any more (the cookie expired), so the applications' sessions may be somebody else's.
            backendCookies.Delete(context);
            return;
        }

        cookies.Forget(before);
        if (replaced.UserId != user.Id)
        {
            backendCookies.Delete(context);
        }

        if (replaced.SessionId != session.SessionId)
        {
            await revocation.EndAsync(replaced.UserId, replaced.SessionId);
        }
    }
}
