namespace Gateway.Auth.Exchange;

/// <summary>What an exchange came to.</summary>
internal abstract record ExchangeResult
{
    private ExchangeResult()
    {
    }

    /// <summary>A session of ours, or an access token alone: the answer.</summary>
    public sealed record Issued(byte[] Body) : ExchangeResult
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Issued);
    }

    /// <summary>What was presented is not good, or nobody's here.</summary>
    public sealed record Refused : ExchangeResult;

    /// <summary>Nothing was looked at: the client's address has presented too much that nobody knows.</summary>
    public sealed record TooMany : ExchangeResult;
}
