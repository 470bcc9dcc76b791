using Gateway.Auth.ExternalIdentities;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>What came of asking a provider.</summary>
internal abstract record ProviderAnswer
{
    private ProviderAnswer()
    {
    }

    /// <summary>Where to send the person.</summary>
    /// <param name="Location">An absolute URL.</param>
    public sealed record Redirect(string Location) : ProviderAnswer;

    /// <summary>Who came back.</summary>
    public sealed record Signed(ExternalProfile Profile) : ProviderAnswer;

    /// <summary>The person, or the provider for them, said no.</summary>
    public sealed record Denied : ProviderAnswer;

    /// <summary>The provider is down, slow or broken.</summary>
    /// <param name="Reason">For the log.</param>
    public sealed record Unavailable(string Reason) : ProviderAnswer;

    /// <summary>What it answered cannot be believed.</summary>
    /// <param name="Reason">For the log and the audit; quotes nothing that the provider wrote.</param>
    public sealed record Refused(string Reason) : ProviderAnswer;
}
