using Gateway.Auth.ApiKeys;

namespace Gateway.Auth.Administration;

/// <summary>What a wish for an API key came to.</summary>
internal abstract record ApiKeyResult
{
    private ApiKeyResult()
    {
    }

    /// <summary>It is made.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Text">What the program presents; shown now and never again.</param>
    public sealed record Created(OwnedApiKey Key, string Text) : ApiKeyResult
    {
        /// <summary>Never the text.</summary>
        public override string ToString() => $"{nameof(Created)} {Key.Key.Id}";
    }

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : ApiKeyResult;

    /// <summary>Fields that cannot be accepted, by name.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors) : ApiKeyResult;
}
