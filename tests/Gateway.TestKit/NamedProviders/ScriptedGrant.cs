namespace Gateway.TestKit.NamedProviders;

/// <summary>What somebody has allowed the gateway.</summary>
/// <param name="Person">Who.</param>
/// <param name="Request">The parameters that the gateway sent them with.</param>
/// <param name="AccessToken">What it gets for the code.</param>
public sealed record ScriptedGrant(ScriptedPerson Person, IReadOnlyDictionary<string, string> Request, string AccessToken)
{
    /// <summary>What was asked for.</summary>
    public IReadOnlyCollection<string> Scopes => Request.GetValueOrDefault("scope", "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
