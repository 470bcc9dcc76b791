namespace Gateway.Auth.ClientCredentials;

/// <summary>What a client's request for a token came to.</summary>
internal abstract record ClientCredentialsResult
{
    private ClientCredentialsResult()
    {
    }

    /// <summary>A token.</summary>
    /// <param name="Token">The access token.</param>
    /// <param name="ExpiresIn">Seconds.</param>
    /// <param name="Roles">The roles that it has: its scope.</param>
    public sealed record Issued(string Token, long ExpiresIn, IReadOnlyList<string> Roles) : ClientCredentialsResult
    {
        /// <summary>Never the token.</summary>
        public override string ToString() => nameof(Issued);
    }

    /// <summary>The client did not prove who it is; nobody is told why.</summary>
    public sealed record InvalidClient : ClientCredentialsResult;

    /// <summary>The key is a person's: it is good on routes, and gets no tokens.</summary>
    public sealed record UnauthorizedClient : ClientCredentialsResult;

    /// <summary>The client has not all of the roles that it asked for.</summary>
    public sealed record InvalidScope : ClientCredentialsResult;

    /// <summary>Too many failures from this address; try again later.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : ClientCredentialsResult;
}
