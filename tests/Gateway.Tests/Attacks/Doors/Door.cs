namespace Gateway.Tests.Attacks.Doors;

/// <summary>Ways to come in.</summary>
public enum Door
{
    /// <summary>Signing in with a provider, by a browser.</summary>
    Provider,

    /// <summary>A trusted issuer's token.</summary>
    Token,

    /// <summary>Better Auth's cookie.</summary>
    Cookie,

    /// <summary>Better Auth's session for one of ours.</summary>
    Exchange,

    /// <summary>A trusted issuer's token for one of ours.</summary>
    TokenExchange,
}
