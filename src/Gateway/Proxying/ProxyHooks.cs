using Gateway.Auth.Access;

namespace Gateway.Proxying;

/// <summary>What the proxy asks of the rest of the gateway.</summary>
internal sealed record ProxyHooks
{
    /// <summary>Makes the value of <c>{assertion}</c> for an identity and a cluster id.</summary>
    public required Func<CallerIdentity, string, string> Assertion { get; init; }

    /// <summary>Makes sure that an identity's name and attributes are there; called only on routes whose headers show them.</summary>
    public required Func<CallerIdentity, CancellationToken, ValueTask> LoadProfile { get; init; }

    /// <summary>Told when a client sent an identity header itself, with its name. The header is removed, whatever this does.</summary>
    public Action<HttpContext, string> IdentityHeaderSent { get; init; } = (_, _) => { };

    /// <summary>The <c>iss</c> of our tokens; asked per request, because an embedded gateway learns its origin when it listens.</summary>
    public required Func<string> Issuer { get; init; }
}
