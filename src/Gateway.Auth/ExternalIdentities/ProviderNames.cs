namespace Gateway.Auth.ExternalIdentities;

/// <summary>What people call the providers of the configuration. A trusted issuer, and a provider that was taken out, is called what it is named there.</summary>
/// <param name="names">Display names by names.</param>
internal sealed class ProviderNames(IReadOnlyDictionary<string, string> names)
{
    /// <summary>The name for people.</summary>
    public string Of(string provider) => names.GetValueOrDefault(provider, provider);
}
