using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Client.OpenIddictClientEvents;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>Keeps the library's state of a flow, and says what the <c>state</c> parameter is to be instead.</summary>
/// <param name="state">The library's state.</param>
/// <param name="binding">What it has to be presented with.</param>
internal delegate Task<string> KeepState(string state, string binding);

/// <summary>Where the library is told otherwise.</summary>
internal static class ProviderEvents
{
    /// <summary>Where a transaction has its <see cref="KeepState"/>.</summary>
    public const string KeepProperty = "gateway:keep";

    /// <summary>Where a transaction leaves the address to send the person to.</summary>
    public const string LocationProperty = "gateway:location";

    private static readonly Dictionary<string, string> OwnErrors = new(StringComparer.Ordinal)
    {
        // docs.github.com, "Troubleshooting OAuth app access token request errors"
        ["bad_verification_code"] = OpenIddictConstants.Errors.InvalidGrant,
        ["incorrect_client_credentials"] = OpenIddictConstants.Errors.InvalidClient,
        ["redirect_uri_mismatch"] = OpenIddictConstants.Errors.InvalidRequest,

        // docs.slack.dev, "openid.connect.token", "Errors"
        ["invalid_code"] = OpenIddictConstants.Errors.InvalidGrant,
        ["code_already_used"] = OpenIddictConstants.Errors.InvalidGrant,
        ["code_expired"] = OpenIddictConstants.Errors.InvalidGrant,
        ["bad_client_secret"] = OpenIddictConstants.Errors.InvalidClient,
        ["invalid_client_id"] = OpenIddictConstants.Errors.InvalidClient,
        ["bad_redirect_uri"] = OpenIddictConstants.Errors.InvalidRequest,
    };

    /// <summary>
    /// The library uses a proof key (RFC 7636) only with issuers that announce it. Any issuer gets one here: those that don't know it pass it
    /// over (RFC 6749 section 3.1). For the providers that the library knows by name it knows better (ADVISORIES.md G-104).
    /// </summary>
    public static ValueTask RequireProofKeyAsync(ProcessChallengeContext context)
    {
        if (string.IsNullOrEmpty(context.Registration.ProviderType))
        {
            context.CodeChallengeMethod = OpenIddictConstants.CodeChallengeMethods.Sha256;
        }

        return default;
    }

    /// <summary>
    /// Slack announces no way to answer but a form, and the library asks for one only where it has ASP.NET Core's part of it; without, it gives up.
    /// The callback takes either.
    /// </summary>
    public static ValueTask TakeFormWhereNeededAsync(ProcessChallengeContext context)
    {
        var modes = context.Configuration.ResponseModesSupported;
        if (!modes.Contains(OpenIddictConstants.ResponseModes.Query) && modes.Contains(OpenIddictConstants.ResponseModes.FormPost))
        {
            context.ResponseMode ??= OpenIddictConstants.ResponseModes.FormPost;
        }

        return default;
    }

    /// <summary>
    /// The library's state stays here, and a code that can be used once goes out in its place: it is short (X takes 500 characters), and the
    /// library makes its own usable once only with a database of its own.
    /// </summary>
    public static async ValueTask KeepStateAsync(ProcessChallengeContext context)
    {
        var keep = (KeepState)context.Transaction.Properties[KeepProperty]!;
        context.StateToken = await keep(context.StateToken!, context.RequestForgeryProtection!);
    }

    /// <summary>
    /// The library pushes the request to issuers that take it that way (RFC 9126). Only those that insist get it so: whoever finds the address of
    /// this gateway could make it ask them as often as they like, and their part of the code flow is as safe without.
    /// </summary>
    public static ValueTask PushOnlyWhereNeededAsync(ProcessChallengeContext context)
    {
        if (context.Configuration.RequirePushedAuthorizationRequests is not true)
        {
            context.SendPushedAuthorizationRequest = false;
        }

        return default;
    }

    /// <summary>The request is ready: instead of being sent, it is left as an address.</summary>
    public static ValueTask RedirectAsync(ApplyAuthorizationRequestContext context)
    {
        context.Transaction.Properties[LocationProperty] = QueryHelpers.AddQueryString(
            context.AuthorizationEndpoint,
            context.Request.GetParameters().SelectMany(parameter => ((ImmutableArray<string?>?)parameter.Value ?? []).Select(value => KeyValuePair.Create(parameter.Key, value))));
        context.HandleRequest();
        return default;
    }

    /// <summary>
    /// Google and GitHub said who answers (<c>iss</c>, RFC 9207) before they announced it, and the library refuses what was not announced. What is
    /// right is taken, announced or not; whose answer it is was bound to the flow and its callback before.
    /// </summary>
    public static ValueTask TakeRightIssuerAsync(ProcessAuthenticationContext context)
    {
        if (context.Configuration.AuthorizationResponseIssParameterSupported is not true
            && Uri.TryCreate((string?)context.Request[OpenIddictConstants.Parameters.Iss], UriKind.Absolute, out var issuer) && issuer == context.Registration.Issuer)
        {
            context.Request.RemoveParameter(OpenIddictConstants.Parameters.Iss);
        }

        return default;
    }

    /// <summary>
    /// GitHub and Slack have words of their own for what goes wrong, and the library takes a word that it does not know for a broken server.
    /// </summary>
    public static ValueTask TranslateErrorAsync(HandleTokenResponseContext context)
    {
        if (OwnErrors.TryGetValue(context.Response.Error ?? "", out var error))
        {
            context.Response.Error = error;
        }

        return default;
    }

    /// <summary>How Apple says that somebody said no (developer.apple.com, "Incorporating Sign in with Apple into other platforms"); the library knows it of LinkedIn only.</summary>
    public static ValueTask TakeCancellationAsync(ProcessAuthenticationContext context)
    {
        if ((string?)context.Request[OpenIddictConstants.Parameters.Error] is "user_cancelled_authorize")
        {
            context.Request[OpenIddictConstants.Parameters.Error] = OpenIddictConstants.Errors.AccessDenied;
        }

        return default;
    }

    /// <summary>What the library leaves out when it asks who somebody is.</summary>
    public static ValueTask CompleteUserInfoRequestAsync(ProcessAuthenticationContext context)
    {
        if (context.UserInfoRequest is not { } request)
        {
            return default;
        }

        // An application may insist on it ("Require App Secret"), and no other is bothered by it (developers.facebook.com, "Securing Graph API Requests").
        if (context is { Registration: { ProviderType: ProviderTypes.Facebook, ClientSecret: { } secret }, BackchannelAccessToken: { } token })
        {
            request["appsecret_proof"] = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(token)));
        }

        // X refuses the field without the scope, and the scope to applications that have not been allowed it (docs.x.com, "Get my User").
        if (context.Registration is { ProviderType: ProviderTypes.Twitter } registration && registration.Scopes.Contains(ProviderKinds.XEmailScope))
        {
            request["user.fields"] = $"{request["user.fields"]},{ProfileReader.XEmail}";
        }

        return default;
    }

    /// <summary>
    /// Of two members of a name the library takes the last, and what UserInfo says counts before what the ID token says. Which of them the
    /// provider meant nobody knows, so it said nothing (ADVISORIES.md C-46).
    /// </summary>
    public static async ValueTask RefuseTwoReadingsAsync(ExtractUserInfoResponseContext context)
    {
        if (context.Transaction.GetHttpResponseMessage() is not { IsSuccessStatusCode: true, Content: { Headers.ContentType.MediaType: { } type } content }
            || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            return; // the library reads no other as JSON
        }

        // As a text: the library knows other encodings and byte order marks, too. What is no JSON at all is its affair, and an outage.
        await content.LoadIntoBufferAsync(ProviderTransport.MaxLength, context.CancellationToken);
        var json = Encoding.UTF8.GetBytes(await content.ReadAsStringAsync(context.CancellationToken));
        if (!ClaimSet.IsPlain(json) && ClaimSet.IsJson(json))
        {
            context.Reject(OpenIddictConstants.Errors.InvalidToken, "The UserInfo answer is not plain JSON.");
        }
    }

    /// <summary>A provider may have changed its keys since they were read: then they are read again before a token is refused.</summary>
    public static async ValueTask LookForKeyAsync(ValidateTokenContext context)
    {
        // There is no registration yet when the token is a state of the library's own.
        if (context.Registration?.ConfigurationManager is not ProviderConfigurations configurations
            || !context.SecurityTokenHandler.CanReadToken(context.Token)
            || new JsonWebToken(context.Token).Kid is not { Length: > 0 } kid
            || context.Configuration.SigningKeys.Exists(key => string.Equals(key.KeyId, kid, StringComparison.Ordinal)))
        {
            return;
        }

        context.Configuration = await configurations.GetNewerAsync(context.CancellationToken);
        context.TokenValidationParameters.IssuerSigningKeys = context.Configuration.SigningKeys;
    }
}
