using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Account;
using Gateway.Auth.Administration;
using Gateway.Auth.BetterAuthHook;
using Gateway.Auth.ClientCredentials;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.Exchange;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Refresh;
using Gateway.Auth.Signin;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Signout;
using Gateway.Auth.Signup;
using Gateway.Auth.UserImport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth;

/// <summary>Every route of the auth API: what can be called.</summary>
internal static class AuthEndpoints
{
    /// <summary>Maps the auth API under its base path, and the two well-known documents.</summary>
    public static void MapGatewayAuth(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var basePath = services.GetRequiredService<AuthOptions>().BasePath;
        var paths = new HashSet<string>(StringComparer.Ordinal);

        Map("POST", "/signup", services.GetRequiredService<SignupEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/signin", services.GetRequiredService<SigninEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/refresh", services.GetRequiredService<RefreshEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/exchange", services.GetRequiredService<ExchangeEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/trust/better-auth", services.GetRequiredService<BetterAuthHookEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/signout", services.GetRequiredService<SignoutEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/token", services.GetRequiredService<TokenEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("GET", "/me", services.GetRequiredService<MeEndpoint>().HandleAsync, AccessPolicy.SignedIn);
        Map("GET", "/sessions", services.GetRequiredService<SessionsEndpoint>().ListAsync, AccessPolicy.SignedIn);
        Map("DELETE", "/sessions/{id}", services.GetRequiredService<SessionsEndpoint>().EndAsync, AccessPolicy.SignedIn);
        Map("GET", "/identities", services.GetRequiredService<IdentitiesEndpoint>().HandleAsync, AccessPolicy.SignedIn);
        Map("POST", "/password/change", services.GetRequiredService<PasswordChangeEndpoint>().HandleAsync, AccessPolicy.SignedIn);
        Map("POST", "/password/forgot", services.GetRequiredService<PasswordForgotEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/password/reset", services.GetRequiredService<PasswordResetEndpoint>().HandleAsync, AccessPolicy.Anonymous);
        Map("POST", "/email/verify", services.GetRequiredService<EmailVerifyEndpoint>().HandleAsync, AccessPolicy.Optional);
        Map("POST", "/email/resend", services.GetRequiredService<EmailResendEndpoint>().HandleAsync, AccessPolicy.Anonymous);

        var external = services.GetRequiredService<ExternalSigninEndpoint>();
        var link = services.GetRequiredService<ExternalLinkEndpoint>();
        Map("GET", "/external", external.ListAsync, AccessPolicy.Anonymous);
        Map("GET", "/external/{provider}", external.BeginAsync, AccessPolicy.Anonymous);
        Map("GET", "/external/{provider}/callback", external.FinishAsync, AccessPolicy.Anonymous);
        Map("POST", "/external/{provider}/callback", external.RepeatAsync, AccessPolicy.Anonymous);
        Map("POST", "/external/{provider}/link", link.BeginAsync, AccessPolicy.SignedIn);
        Map("DELETE", "/external/{provider}/link", link.RemoveAsync, AccessPolicy.SignedIn);

        endpoints.MapAdministration(basePath);

        endpoints.MapMethods("/.well-known/jwks.json", ["GET", "HEAD"], services.GetRequiredService<KeySetEndpoint>().HandleAsync)
            .WithMetadata(AccessPolicy.Anonymous);
        endpoints.MapMethods("/.well-known/openid-configuration", ["GET", "HEAD"], services.GetRequiredService<DiscoveryEndpoint>().HandleAsync)
            .WithMetadata(AccessPolicy.Anonymous);

        void Map(string method, string path, RequestDelegate handler, AccessPolicy policy)
        {
            endpoints.MapMethods(basePath + path, [method], handler).WithMetadata(policy);
            if (paths.Add(path))
            {
                endpoints.Map(basePath + path, MethodNotAllowedAsync).WithMetadata(AccessPolicy.Anonymous);
            }
        }
    }

    /// <summary>The admin API: for bearers of its role, from its networks, for no page of another origin.</summary>
    private static void MapAdministration(this IEndpointRouteBuilder endpoints, string basePath)
    {
        var services = endpoints.ServiceProvider;
        var noOtherOrigins = new DisableCorsAttribute();
        var adminPaths = new HashSet<string>(StringComparer.Ordinal);
        var users = services.GetRequiredService<AdminUsersEndpoint>();
        var sessions = services.GetRequiredService<AdminSessionsEndpoint>();
        MapAdmin("GET", "/users", users.ListAsync);
        MapAdmin("POST", "/users", users.CreateAsync);
        MapAdmin("GET", "/users/{id}", users.ShowAsync);
        MapAdmin("DELETE", "/users/{id}", users.DeleteAsync);
        MapAdmin("POST", "/users/{id}/disable", users.DisableAsync);
        MapAdmin("POST", "/users/{id}/enable", users.EnableAsync);
        MapAdmin("PUT", "/users/{id}/roles", users.SetRolesAsync);
        MapAdmin("PUT", "/users/{id}/attributes", users.SetAttributesAsync);
        MapAdmin("PUT", "/users/{id}/secrets/{name}", users.SetSecretAsync);
        MapAdmin("DELETE", "/users/{id}/secrets/{name}", users.RemoveSecretAsync);
        MapAdmin("DELETE", "/users/{id}/identities/{provider}", users.UnlinkAsync);
        MapAdmin("GET", "/users/{id}/sessions", sessions.ListAsync);
        MapAdmin("DELETE", "/users/{id}/sessions", sessions.EndAllAsync);
        MapAdmin("GET", "/audit", services.GetRequiredService<AdminAuditEndpoint>().ListAsync);
        MapAdmin("GET", "/lockouts", services.GetRequiredService<AdminLockoutsEndpoint>().ListAsync);
        MapAdmin("DELETE", "/lockouts/{who}", services.GetRequiredService<AdminLockoutsEndpoint>().LiftAsync);
        MapAdmin("GET", "/keys", services.GetRequiredService<AdminKeysEndpoint>().ListAsync);
        MapAdmin("POST", "/keys/rotate", services.GetRequiredService<AdminKeysEndpoint>().RotateAsync);
        MapAdmin("GET", "/routes", services.GetRequiredService<AdminRoutesEndpoint>().ListAsync);
        var serviceAccounts = services.GetRequiredService<AdminServiceAccountsEndpoint>();
        var apiKeys = services.GetRequiredService<AdminApiKeysEndpoint>();
        MapAdmin("GET", "/service-accounts", serviceAccounts.ListAsync);
        MapAdmin("POST", "/service-accounts", serviceAccounts.CreateAsync);
        MapAdmin("GET", "/api-keys", apiKeys.ListAsync);
        MapAdmin("POST", "/api-keys", apiKeys.CreateAsync);
        MapAdmin("DELETE", "/api-keys/{id}", apiKeys.RevokeAsync);
        MapAdmin("POST", "/import", services.GetRequiredService<UserImportEndpoint>().HandleAsync);

        void MapAdmin(string method, string path, RequestDelegate handler)
        {
            endpoints.MapMethods($"{basePath}/admin{path}", [method], handler).WithMetadata(ForAdministrators.Policy, ForAdministrators.Mark, noOtherOrigins);
            if (adminPaths.Add(path))
            {
                endpoints.Map($"{basePath}/admin{path}", MethodNotAllowedAsync).WithMetadata(AccessPolicy.Anonymous, ForAdministrators.Mark, noOtherOrigins);
            }
        }
    }

    private static Task MethodNotAllowedAsync(HttpContext context)
    {
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText;
        var methods = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => string.Equals(endpoint.RoutePattern.RawText, pattern, StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        context.Response.Headers.Allow = string.Join(", ", methods);
        return ProblemAnswer.WriteAsync(context, AuthProblems.MethodNotAllowed);
    }
}
