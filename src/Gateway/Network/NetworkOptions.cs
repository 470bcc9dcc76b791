namespace Gateway.Network;

/// <summary>Who stands between clients and the gateway, and what may pass (section <c>Network</c>).</summary>
internal sealed class NetworkOptions
{
    /// <summary>Networks in CIDR notation whose X-Forwarded-For, -Proto and -Host are believed. Default: nobody's.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Methods that are forwarded beside GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, for example <c>PROPFIND</c>. Default: none.</summary>
    public IReadOnlyList<string> AdditionalMethods { get; init; } = [];
}
