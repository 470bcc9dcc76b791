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

    /// <summary>Whether a bearer token is from an issuer that is trusted here: then it is a credential of the gateway's, on every route. Null when none is.</summary>
    public TextQuestion? IsTrustedToken { get; init; }

    /// <summary>Whether a cookie of this name is one by which, or by a copy of which, a trusted server signs people in. Null when there is none.</summary>
    public TextQuestion? IsTrustedCookie { get; init; }

    /// <summary>Whether raw tokens of Better Auth are kept from browsers on the routes that lead to it.</summary>
    public bool HidesTokens { get; init; }
}

/// <summary>A question about a text of a request.</summary>
internal delegate bool TextQuestion(ReadOnlySpan<char> text);
