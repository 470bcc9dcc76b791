namespace Gateway.Auth;

/// <summary>
/// The origin that people see in their address bar (<c>PublicOrigin</c>). Known from the configuration, or, with embedded stores,
/// from the first address that the server bound: never from a request's Host.
/// </summary>
internal sealed class PublicOrigin
{
    private volatile string? value;

    /// <summary>An origin fixed by configuration, or null when the first bound address is to be used.</summary>
    public PublicOrigin(string? configured) => value = configured;

    /// <summary>Scheme, host and port without a trailing slash, for example <c>http://localhost:8080</c>.</summary>
    /// <exception cref="InvalidOperationException">The server has not bound an address yet.</exception>
    public string Value => value ?? throw new InvalidOperationException("The public origin is not known before the server listens.");

    /// <summary>Whether cookies can be <c>Secure</c>, that is, whether browsers reach us by https.</summary>
    public bool IsHttps => Value.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>Called once, when the server listens; a configured origin stays.</summary>
    public void BoundTo(string origin) => value ??= origin;
}
