using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Account;
using Gateway.Auth.Administration;
using Gateway.Auth.ApiKeys;
using Gateway.Auth.Audit;
using Gateway.Auth.BetterAuthHook;
using Gateway.Auth.ClientCredentials;
using Gateway.Auth.Email;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.Exchange;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Passwords;
using Gateway.Auth.RateLimiting;
using Gateway.Auth.Refresh;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Signout;
using Gateway.Auth.Signup;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Trust;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth;

/// <summary>Everything that knows people and tokens: what exists. The options are registered by whoever read the configuration.</summary>
internal static class AuthServices
{
    /// <summary>Adds a line per folder.</summary>
    public static IServiceCollection AddGatewayAuth(this IServiceCollection services) => services
        .AddStorage()
        .AddSecrets()
        .AddAudit()
        .AddUsers()
        .AddPasswords()
        .AddThrottling()
        .AddOneTimeCodes()
        .AddEmail()
        .AddExternalIdentities()
        .AddSigningKeys()
        .AddSingleton<TokenIdentifiers>().AddSingleton<AccessTokenIssuer>().AddSingleton<AccessTokenValidator>().AddSingleton<AssertionIssuer>()
        .AddSingleton<DiscoveryEndpoint>()
        .AddSessions()
        .AddApiKeys()
        .AddTrust()
        .AddSingleton<BearerTokens>().AddSingleton<ApiKeyCallers>().AddSingleton<CookieSessions>().AddSingleton<CallerAuthentication>().AddSingleton<CallerProfiles>().AddSingleton<ReturnUrl>()
        .AddSingleton<SignupHandler>().AddSingleton<SignupEndpoint>()
        .AddSingleton<SigninHandler>().AddSingleton<SigninEndpoint>()
        .AddExternalSignin()
        .AddSingleton<RefreshEndpoint>()
        .AddSingleton<ClientCredentialsHandler>().AddSingleton<TokenEndpoint>()
        .AddSingleton<ExchangeHandler>().AddSingleton<ExchangeEndpoint>()
        .AddSingleton<BetterAuthHookHandler>().AddSingleton<BetterAuthHookEndpoint>()
        .AddSingleton<SignoutHandler>().AddSingleton<SignoutEndpoint>()
        .AddSingleton<MeEndpoint>().AddSingleton<SessionsEndpoint>().AddSingleton<IdentitiesEndpoint>()
        .AddSingleton<PasswordChangeHandler>().AddSingleton<PasswordChangeEndpoint>()
        .AddSingleton<PasswordForgotEndpoint>().AddSingleton<PasswordResetHandler>().AddSingleton<PasswordResetEndpoint>()
        .AddSingleton<EmailVerificationHandler>().AddSingleton<EmailVerifyEndpoint>().AddSingleton<EmailResendEndpoint>()
        .AddUserImport()
        .AddAdministration()
        .AddRateLimitCounters();
}
