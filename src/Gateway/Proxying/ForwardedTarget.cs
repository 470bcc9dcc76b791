namespace Gateway.Proxying;

/// <summary>Which spelling of the request target a backend gets.</summary>
internal enum ForwardedTarget
{
    /// <summary>Path and query as the client sent them, byte for byte.</summary>
    Raw,

    /// <summary>The path byte for byte, the query as query transforms made it.</summary>
    RawPath,

    /// <summary>As path transforms made it.</summary>
    Canonical,
}
