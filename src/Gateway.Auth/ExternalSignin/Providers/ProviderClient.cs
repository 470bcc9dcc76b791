using System.Security.Claims;
using System.Text.Json;
using Gateway.Auth.Secrets;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// Speaks with providers: authorization code flow with proof key (RFC 6749, RFC 7636, OpenID Connect Core). The library does it; this
/// turns whatever comes of it into an answer, since no provider may be the cause of an error here.
/// </summary>
internal sealed class ProviderClient(ExternalOptions options, PublicOrigin origin, AuthOptions auth, SecretProtector secrets, TimeProvider clock) : IDisposable
{
    /// <summary>Configuration, token and UserInfo, each within its own limit.</summary>
    private static readonly TimeSpan Patience = 3 * ProviderTransport.Timeout;

    /// <summary>How far a provider's clock may be from ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly Lazy<ServiceProvider> services = new(() => ProviderServices.Build(options, name => Callback(origin, auth, name), secrets, clock));

    /// <summary>Where a provider's answers go.</summary>
    public Uri Callback(ExternalProviderOptions provider) => Callback(origin, auth, provider.Name);

    /// <summary>Where to send somebody.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="keep">Keeps the state of the flow.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<ProviderAnswer> BeginAsync(ExternalProviderOptions provider, KeepState keep, CancellationToken cancellationToken) => RunAsync(
        async (dispatcher, transaction, patience) =>
        {
            transaction.Properties[ProviderEvents.KeepProperty] = keep;
            var context = new ProcessChallengeContext(transaction)
            {
                CancellationToken = patience,
                RegistrationId = provider.Name,
                Principal = new ClaimsPrincipal(new ClaimsIdentity()),
                Request = new OpenIddictRequest(),
            };
            await dispatcher.DispatchAsync(context);
            return transaction.Properties.GetValueOrDefault(ProviderEvents.LocationProperty) is string location
                ? new ProviderAnswer.Redirect(location)
                : new ProviderAnswer.Unavailable(Reason(context.Error, "it could not be asked"));
        },
        cancellationToken);

    /// <summary>Who came back.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="flow">What was kept of the flow; it was used up.</param>
    /// <param name="parameters">The answer's parameters.</param>
    public Task<ProviderAnswer> FinishAsync(ExternalProviderOptions provider, ExternalFlow flow, IReadOnlyDictionary<string, string> parameters) => RunAsync(
        async (dispatcher, transaction, patience) =>
        {
            transaction.EndpointType = OpenIddictClientEndpointType.Redirection;
            transaction.RequestUri = Callback(provider);
            transaction.Request = new OpenIddictRequest(parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))) { State = flow.State };
            var context = new ProcessAuthenticationContext(transaction) { CancellationToken = patience, RequestForgeryProtection = flow.Binding };
            await dispatcher.DispatchAsync(context);
            if (context.IsRejected)
            {
                return context.Error switch
                {
                    Errors.AccessDenied or Errors.ConsentRequired or Errors.LoginRequired or Errors.InteractionRequired => new ProviderAnswer.Denied(),

                    // The last two are for the operator to put right; to whoever signs in it is all the same.
                    Errors.ServerError or Errors.TemporarilyUnavailable or Errors.InvalidClient or Errors.UnauthorizedClient => new ProviderAnswer.Unavailable(Reason(context.Error, "an error")),
                    _ => new ProviderAnswer.Refused(Reason(context.Error, "an answer that cannot be believed")),
                };
            }

            if (new[] { context.BackchannelIdentityToken, context.UserInfoToken }.OfType<string>().Any(token => !ClaimSet.IsPlain(token)))
            {
                return new ProviderAnswer.Refused("a token that is not plain");
            }

            var claims = new ProviderClaims(
                ClaimSet.OfToken(context.BackchannelIdentityToken),
                context.UserInfoToken is { } token ? ClaimSet.OfToken(token) : ClaimSet.OfAnswer(context.UserInfoResponse))
            {
                Mapped = context.MergedPrincipal,
                ToldName = provider.Kind is AppleUser.Kind ? AppleUser.Name(parameters) : null,
                ProvedEmail = provider.Kind is GitHubEmails.Kind && context is { BackchannelAccessToken: { } accessToken, Configuration.UserInfoEndpoint: { } user }
                    ? await GitHubEmails.FindPrimaryAsync(services.Value.GetRequiredService<IHttpClientFactory>().CreateClient(GitHubEmails.HttpClient), user, accessToken, patience)
                    : null,
            };
            return !IsInTime(claims.IdToken) ? new ProviderAnswer.Refused("an expired token")
                : ProfileReader.Read(provider, context.Registration.Issuer!.OriginalString, claims) is { } profile ? new ProviderAnswer.Signed(profile)
                : new ProviderAnswer.Refused("no subject");
        },
        CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (services.IsValueCreated)
        {
            services.Value.Dispose();
        }
    }

    private static Uri Callback(PublicOrigin origin, AuthOptions auth, string name) => new($"{origin.Value}{auth.BasePath}/external/{name}/callback", UriKind.Absolute);

    /// <summary>An error code of a standard, and nothing else that a provider or a person wrote.</summary>
    private static string Reason(string? error, string otherwise) =>
        error is { Length: > 0 and <= 40 } && error.All(c => char.IsAsciiLetterLower(c) || c is '_') ? error : otherwise;

    /// <summary>OpenID Connect Core section 3.1.3.7, step 9: the library leaves that out for a token that came straight from the issuer.</summary>
    private bool IsInTime(ClaimSet token) => !token.Has("iss") || token.Time("exp") > clock.GetUtcNow() - ClockSkew;

    private async Task<ProviderAnswer> RunAsync(
        Func<IOpenIddictClientDispatcher, OpenIddictClientTransaction, CancellationToken, Task<ProviderAnswer>> run, CancellationToken cancellationToken)
    {
        await using var scope = services.Value.CreateAsyncScope();
        using var enough = new CancellationTokenSource(Patience, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        var transaction = await scope.ServiceProvider.GetRequiredService<IOpenIddictClientFactory>().CreateTransactionAsync();
        transaction.CancellationToken = patience.Token;
        transaction.BaseUri = new Uri(origin.Value, UriKind.Absolute);
        try
        {
            return await run(scope.ServiceProvider.GetRequiredService<IOpenIddictClientDispatcher>(), transaction, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderAnswer.Unavailable("it takes too long");
        }
        catch (HttpRequestException e)
        {
            return new ProviderAnswer.Unavailable(Audit.AuditLog.Safe(e.Message, 200)!);
        }
        catch (OpenIddictExceptions.ProtocolException e)
        {
            return new ProviderAnswer.Unavailable(Reason(e.Error, "an answer that is not as it should be"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or NotSupportedException or JsonException or IOException)
        {
            // How the library says that a document, a key or a parameter makes no sense to it.
            return new ProviderAnswer.Unavailable($"{e.GetType().Name}: {Audit.AuditLog.Safe(e.Message.Split('\n')[0], 200)}");
        }
    }
}
