using System.Security.Claims;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Bench.Peers;

/// <summary>What the backend is told, as by the gateway: where the request came from, who is calling, and no credential.</summary>
internal static class Headers
{
    private const string Id = "X-User-Id", Email = "X-User-Email", Roles = "X-User-Roles";

    public static void Add(TransformBuilderContext transforms, Peer peer)
    {
        transforms.UseDefaultForwarders = false;
        transforms
            .AddOriginalHost(useOriginal: true)
            .AddXForwardedFor(action: ForwardedTransformActions.Set)
            .AddXForwardedProto(action: ForwardedTransformActions.Set)
            .AddXForwardedHost(action: ForwardedTransformActions.Set)
            .AddRequestHeaderRemove(HeaderNames.Authorization);
        if (peer.ChecksTokens)
        {
            transforms.AddRequestTransform(AddClaims);
        }
        else
        {
            transforms
                .AddRequestHeader(Id, peer["UserId"], append: false)
                .AddRequestHeader(Email, peer["Email"], append: false)
                .AddRequestHeader(Roles, peer["Roles"], append: false);
        }
    }

    private static ValueTask AddClaims(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        Set(Id, user.FindFirstValue("user_id"));
        Set(Email, string.Equals(user.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase) ? user.FindFirstValue("email") : null);
        Set(Roles, string.Join(',', user.FindAll("roles").Select(role => role.Value)));
        return ValueTask.CompletedTask;

        void Set(string name, string? value)
        {
            var headers = context.ProxyRequest.Headers;
            headers.Remove(name);
            if (value is not null)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
