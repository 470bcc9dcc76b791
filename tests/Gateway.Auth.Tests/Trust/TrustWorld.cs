using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Trust;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Tests.Trust;

/// <summary>A world that trusts an issuer which a test controls.</summary>
internal static class TrustWorld
{
    public const string Audience = "https://api.example.com";

    /// <summary>What is accepted of it, unless the test says otherwise.</summary>
    public static TrustedIssuerOptions Trusting(
        RogueIssuer issuer, string name = "rogue", IReadOnlyList<string>? algorithms = null, Uri? jwks = null, Uri? discovery = null, string? roleClaim = null,
        Dictionary<string, string>? roles = null, bool mayProvision = true, string subjectClaim = "sub", IReadOnlyList<string>? types = null, string? iss = null, bool acceptsNoType = true) => new()
        {
            Name = name,
            Issuer = iss ?? issuer.Issuer,
            Audiences = [Audience, "https://other.example.com"],
            JwksUri = discovery is null ? jwks ?? issuer.JwksUri : null,
            Discovery = discovery,
            Algorithms = algorithms ?? TrustedIssuerOptions.DefaultAlgorithms,
            Types = types ?? ["JWT", "at+jwt"],
            AcceptsNoType = acceptsNoType,
            SubjectClaim = subjectClaim,
            RoleClaim = roleClaim,
            Policy = new ExternalAccountPolicy { MayProvision = mayProvision, RoleMap = roles ?? [] },
        };

    public static Task<AuthWorld> CreateAsync(StorePair stores, params TrustedIssuerOptions[] issuers) => AuthWorld.CreateAsync(stores, trust: new TrustOptions { Issuers = issuers });

    /// <summary>Who presents a bearer token.</summary>
    public static async Task<Caller> AuthenticateAsync(this AuthWorld world, string token) => await world.Get<CallerAuthentication>().AuthenticateAsync(Request(token), null);

    /// <summary>A request with a bearer token.</summary>
    public static DefaultHttpContext Request(string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + token;
        return context;
    }
}
