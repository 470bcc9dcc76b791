using Gateway.Auth.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using OpenIddict.Client.SystemNetHttp;
using OpenIddict.Client.WebIntegration;
using Polly;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// The library with our providers, in a container of its own: it logs what it sends, wants options of its own, and costs a start nothing
/// until somebody signs in that way.
/// </summary>
internal static class ProviderServices
{
    /// <summary>Puts it together.</summary>
    public static ServiceProvider Build(ExternalOptions options, Func<string, Uri> callback, SecretProtector secrets, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new ProviderTransport()));
        services.AddHttpClient(GitHubEmails.HttpClient, Limit)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowAuthorizationCodeFlow().DisableTokenStorage().SetStateTokenLifetime(ExternalOptions.Lifetime);
            client.Configure(library =>
            {
                // All replicas have the same keys, and read for a while what the previous master secret made.
                library.EncryptionCredentials.AddRange(secrets.DeriveKeys("external-state-encryption", 32)
                    .Select(key => new EncryptingCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512)));
                library.SigningCredentials.AddRange(secrets.DeriveKeys("external-state-signing", 32)
                    .Select(key => new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256)));
                library.CodeChallengeMethods.Clear();
                library.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Sha256);
                library.Registrations.AddRange(options.Providers.Select(provider => ProviderRegistration.Create(provider, callback(provider.Name))));
            });
            client.UseSystemNetHttp()
                .SetHttpResiliencePipeline(ResiliencePipeline<HttpResponseMessage>.Empty) // a person waits: nothing is tried twice
                .ConfigureHttpClientHandler(handler => (handler.AllowAutoRedirect, handler.UseCookies) = (false, false))
                .ConfigureHttpClient(Limit);
            client.UseWebProviders();
            client.AddEventHandler<ProcessChallengeContext>(handler => handler.UseInlineHandler(ProviderEvents.RequireProofKeyAsync)
                .SetOrder(OpenIddictClientHandlers.AttachCodeChallengeParameters.Descriptor.Order - 500));
            client.AddEventHandler<ProcessChallengeContext>(handler => handler.UseInlineHandler(ProviderEvents.TakeFormWhereNeededAsync)
                .SetOrder(OpenIddictClientHandlers.AttachResponseMode.Descriptor.Order - 500));
            client.AddEventHandler<ProcessChallengeContext>(handler => handler.UseInlineHandler(ProviderEvents.KeepStateAsync)
                .SetOrder(OpenIddictClientHandlers.AttachChallengeParameters.Descriptor.Order - 500));
            client.AddEventHandler<ProcessChallengeContext>(handler => handler.UseInlineHandler(ProviderEvents.PushOnlyWhereNeededAsync)
                .SetOrder(OpenIddictClientHandlers.EvaluatePushedAuthorizationRequest.Descriptor.Order + 500));
            client.AddEventHandler<ApplyAuthorizationRequestContext>(handler => handler.UseInlineHandler(ProviderEvents.RedirectAsync).SetOrder(int.MaxValue - 1_000));
            client.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseInlineHandler(ProviderEvents.TakeRightIssuerAsync)
                .SetOrder(OpenIddictClientHandlers.ValidateIssuerParameter.Descriptor.Order - 500));
            client.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseInlineHandler(ProviderEvents.TakeCancellationAsync)
                .SetOrder(OpenIddictClientHandlers.HandleFrontchannelErrorResponse.Descriptor.Order - 250));
            client.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseInlineHandler(ProviderEvents.CompleteUserInfoRequestAsync)
                .SetOrder(OpenIddictClientWebIntegrationHandlers.AttachAdditionalUserInfoRequestParameters.Descriptor.Order + 250));
            client.AddEventHandler<HandleTokenResponseContext>(handler => handler.UseInlineHandler(ProviderEvents.TranslateErrorAsync)
                .SetOrder(OpenIddictClientHandlers.Exchange.HandleErrorResponse.Descriptor.Order - 500));
            client.AddEventHandler<ExtractUserInfoResponseContext>(handler => handler.UseInlineHandler(ProviderEvents.RefuseTwoReadingsAsync)
                .SetOrder(OpenIddictClientSystemNetHttpHandlers.ExtractJsonHttpResponse<ExtractUserInfoResponseContext>.Descriptor.Order - 500));
            client.AddEventHandler<ValidateTokenContext>(handler => handler.UseInlineHandler(ProviderEvents.LookForKeyAsync)
                .SetOrder(OpenIddictClientHandlers.Protection.ValidateIdentityModelToken.Descriptor.Order - 500));
        });
        services.AddSingleton<IPostConfigureOptions<OpenIddictClientOptions>>(provider => new KeptConfigurations(provider.GetRequiredService<OpenIddictClientService>(), clock));
        return services.BuildServiceProvider();
    }

    private static void Limit(HttpClient http) => (http.Timeout, http.MaxResponseContentBufferSize) = (ProviderTransport.Timeout, ProviderTransport.MaxLength);

    /// <summary>Lets our own manager keep what is discovered.</summary>
    private sealed class KeptConfigurations(OpenIddictClientService service, TimeProvider clock) : IPostConfigureOptions<OpenIddictClientOptions>
    {
        public void PostConfigure(string? name, OpenIddictClientOptions options)
        {
            foreach (var registration in options.Registrations.Where(registration => registration.Configuration is null))
            {
                IConfigurationRetriever<OpenIddictConfiguration> retriever = new OpenIddictClientRetriever(service, registration);
                registration.ConfigurationManager = new ProviderConfigurations(
                    cancellationToken => retriever.GetConfigurationAsync(registration.ConfigurationEndpoint!.AbsoluteUri, null!, cancellationToken),
                    clock);
            }
        }
    }
}
