using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Trust;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Trust;

/// <summary>Tokens of a real Better Auth with every algorithm that it signs with, its default among them, and with few claims.</summary>
public sealed class BetterAuthAlgorithmTests(StoreServers servers)
{
    [Theory]
    [InlineData("EdDSA", "default")]
    [InlineData("ES512", "lean")]
    [InlineData("RS256", "default")]
    [InlineData("PS256", "lean")]
    public async Task They_are_accepted(string algorithm, string claims)
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthServer(algorithm, ("JWT_CLAIMS", claims));
        await betterAuth.StartAsync(TestContext.Current.CancellationToken);
        await using var world = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), trust: new TrustOptions
        {
            Issuers =
            [
                new TrustedIssuerOptions
                {
                    Name = "better-auth",
                    Issuer = betterAuth.Address,
                    Audiences = [betterAuth.Address],
                    JwksUri = new Uri(betterAuth.Address + "/api/auth/jwks"),
                    Algorithms = [algorithm],
                    Types = ["JWT"],
                    RoleClaim = "role",
                    Policy = new ExternalAccountPolicy { MayProvision = true, RoleMap = new Dictionary<string, string>(StringComparer.Ordinal) { ["user"] = "member" } },
                    IsBetterAuth = true,
                },
            ],
        });
        var person = await betterAuth.SignUpAsync();

        var identity = (await world.AuthenticateAsync(await betterAuth.TokenAsync(person))).Identity!;

        Assert.Equal((person.Email, false, "Beatrice"), (identity.Email, identity.EmailVerified, identity.Profile!.Name));
        Assert.Equal(["member"], identity.Roles);
    }
}
