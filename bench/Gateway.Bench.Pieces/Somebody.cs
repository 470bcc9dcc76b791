using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Users;

namespace Gateway.Bench.Pieces;

/// <summary>A person who is signed in, and what it takes to see that.</summary>
internal sealed class Somebody
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly SigningKeyRing keys = new(Clock);

    public Somebody()
    {
        var vault = new SigningKeyVault(new SecretProtector(new SecretsOptions { MasterSecret = "a master secret for benchmarks, long enough" }));
        var key = vault.Create(Clock.GetUtcNow(), Clock.GetUtcNow());
        keys.Replace([new LoadedKey(key, vault.Open(key))]);
        var options = new AuthOptions { AccessTokenLifetime = AuthOptions.LongestAccessTokenLifetime };
        var identifiers = new TokenIdentifiers(options, new PublicOrigin("https://app.example.com"));
        Validator = new AccessTokenValidator(keys, identifiers, Clock);
        var revocations = new Revocations(new RevocationOptions { MaxStaleness = TimeSpan.FromHours(12) }, Clock);
        revocations.ReadAt(Clock.GetUtcNow());
        Tokens = new BearerTokens(Validator, keys, revocations, Clock);

        var user = new User
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            Email = "ada.lovelace@example.com",
            EmailKey = "ada.lovelace@example.com",
            EmailVerified = true,
            Roles = ["reports.read", "billing", "support"],
            CreatedAt = Clock.GetUtcNow(),
        };
        (Token, _) = new AccessTokenIssuer(keys, identifiers, options, Clock).Issue(user, Guid.CreateVersion7(Clock.GetUtcNow()), Clock.GetUtcNow(), ["pwd"]);
        Caller = Tokens.Authenticate(Token);
        if (Caller.State != CallerState.Identified)
        {
            throw new InvalidOperationException("The token is refused: nothing would be measured but refusals.");
        }
    }

    public AccessTokenValidator Validator { get; }

    public BearerTokens Tokens { get; }

    public string Token { get; }

    public Caller Caller { get; }
}
