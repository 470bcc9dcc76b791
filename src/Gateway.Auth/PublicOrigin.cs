namespace Gateway.Auth;

/// <summary>
/// The origin that people see in their address bar (<c>PublicOrigin</c>). Known from the configuration, or, with embedded stores,
/// from the first address that the server bound: never from a request's Host.
/// </summary>
/// <param name="configured">The configured origin; null while embedded, if none is.</param>
/// <param name="bound">The first bound address's origin; null before the server listens.</param>
internal sealed class PublicOrigin(string? configured, Func<string?>? bound = null)
{
    private volatile string? value = configured;

    /// <summary>Scheme, host and port without a trailing slash, for example <c>http://localhost:8080</c>.</summary>
    /// <exception cref="InvalidOperationException">The server has not bound an address yet.</exception>
    public string Value => value ??= bound?.Invoke() ?? throw new InvalidOperationException("The public origin is not known before the server listens.");

    /// <summary>Whether cookies can be <c>Secure</c>, that is, whether browsers reach us by https.</summary>
    public bool IsHttps => Value.StartsWith("https://", StringComparison.Ordinal);
}
