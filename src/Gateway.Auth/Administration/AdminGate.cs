using Gateway.Auth.Access;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>
/// Stands before the endpoints of the admin API: for addresses outside <see cref="AdminOptions.AllowedNetworks"/> they aren't there, and a session
/// cookie doesn't open them, so that no page of another site can use an administrator's browser.
/// </summary>
internal sealed class AdminGate(RequestDelegate next, AdminOptions options)
{
    /// <summary>Lets a request through that the policy then decides about, or answers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdminEndpoint>() is null)
        {
            return next(context);
        }

        if (!IsAllowed(context))
        {
            return ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
        }

        // Where nothing is read, nobody is refused: that is the answer to a wrong method.
        return context.Features.Get<Caller>() is { Identity: { Credential: not CredentialKind.Bearer } } or { State: CallerState.Nobody or CallerState.DeadCookie }
            ? ProblemAnswer.WriteAsync(context, AuthProblems.Unauthenticated)
            : next(context);
    }

    private bool IsAllowed(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is not null && options.AllowedNetworks.Any(network => network.Contains(address));
    }
}
