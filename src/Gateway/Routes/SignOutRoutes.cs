using Gateway.Auth.Requests;
using Gateway.Auth.Signout;
using Microsoft.Extensions.Primitives;

namespace Gateway.Routes;

/// <summary>Ends the gateway's session, too, when somebody uses the application's own sign-out (Metadata <c>"SignOut": "true"</c>).</summary>
internal sealed class SignOutRoutes(RequestDelegate next, SignoutHandler signout)
{
    /// <summary>On such a route ends the session, goes on, and takes the session cookie away with the answer.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is { SignOut: true } ? SignOutAsync(context) : next(context);

    private async Task SignOutAsync(HttpContext context)
    {
        // Now: the proxy takes the credentials out of the request.
        await signout.SignoutAsync(context, SignoutScope.This, null, ClientInfos.Of(context));

        // Last: after the backend's headers are in the answer, from which what they say about our cookies is dropped.
        var headers = context.Response.Headers;
        var cookies = headers.SetCookie;
        headers.SetCookie = StringValues.Empty;
        context.Response.OnStarting(() =>
        {
            headers.SetCookie = StringValues.Concat(headers.SetCookie, cookies);
            return Task.CompletedTask;
        });
        await next(context);
    }
}
