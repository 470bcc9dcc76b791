using Gateway.Auth.Requests;
using Gateway.Auth.Signout;

namespace Gateway.Routes;

/// <summary>Ends the gateway's session, too, when somebody uses the application's own sign-out (Metadata <c>"SignOut": "true"</c>).</summary>
internal sealed class SignOutRoutes(RequestDelegate next, SignoutHandler signout)
{
    /// <summary>Goes on; on such a route the answer takes the session cookie away.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is { SignOut: true })
        {
            var headers = context.Request.Headers;
            var (cookie, authorization) = (headers.Cookie, headers.Authorization);

            // Before the answer starts, and after the backend's headers are in it: what a backend says about our cookies is dropped.
            context.Response.OnStarting(() =>
            {
                // On the way to the backend our credentials were taken out of the request.
                (headers.Cookie, headers.Authorization) = (cookie, authorization);
                return signout.SignoutAsync(context, SignoutScope.This, null, ClientInfos.Of(context));
            });
        }

        return next(context);
    }
}
