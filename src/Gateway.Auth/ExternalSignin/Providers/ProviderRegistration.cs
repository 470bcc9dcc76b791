using OpenIddict.Client;
using OpenIddict.Client.WebIntegration;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>A provider as the library takes it.</summary>
internal static class ProviderRegistration
{
    private static readonly string[] UsualScopes = ["openid", "profile", "email"];

    /// <summary>Makes it.</summary>
    /// <param name="provider">The configuration.</param>
    /// <param name="callback">Where its answers go: to an address of its own, which no other provider knows.</param>
    public static OpenIddictClientRegistration Create(ExternalProviderOptions provider, Uri callback)
    {
        var registration = new OpenIddictClientRegistration
        {
            RegistrationId = provider.Name,
            ProviderName = provider.Name,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret,
            RedirectUri = callback,
        };
        if (provider.Kind is { } kind)
        {
            registration.ProviderType = ProviderKinds.TypeOf(kind);
            registration.ProviderSettings = ProviderKinds.CreateSettings(kind, provider.Settings);
        }
        else
        {
            registration.Issuer = new Uri(provider.Issuer!, UriKind.Absolute);
        }

        registration.Scopes.UnionWith(Scopes(provider));
        return registration;
    }

    /// <summary>What is asked for; the library adds <c>openid</c> where the provider announces that it knows it.</summary>
    public static IReadOnlyList<string> Scopes(ExternalProviderOptions provider) =>
        provider.Scopes.Count > 0 ? provider.Scopes : provider.Kind is null ? UsualScopes : ProviderKinds.ScopesOf(provider.Kind);

    /// <summary>What there is against the configuration of a kind; null when there is nothing against it.</summary>
    /// <returns>Whose value cannot be read, if it is one setting's, and why.</returns>
    public static (string? Setting, string Why)? WhyWrong(ExternalProviderOptions provider)
    {
        try
        {
            OpenIddictClientWebIntegrationConfiguration.ConfigureProvider(Create(provider, new Uri("https://localhost/")));
            return provider.ClientSecret is null && ProviderKinds.NeedsSecret(provider.Kind!) ? (null, "the client secret is missing") : null;
        }
        catch (ArgumentException e) when (ProviderKinds.SettingsOf(provider.Kind!).Contains(e.ParamName, StringComparer.OrdinalIgnoreCase))
        {
            return (e.ParamName, e.Message.Split(" (Parameter", 2)[0].TrimEnd('.'));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return (null, e.Message.Split('\n')[0].Trim().TrimEnd('.'));
        }
    }
}
