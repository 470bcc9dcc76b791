using System.Buffers.Text;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Users;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Auth.Tests.AccessTokens;

/// <summary>What we accept as an access token: what we wrote, while it lives, and nothing else (ADVISORIES.md, group C).</summary>
public sealed class AccessTokenTests
{
    private const string Origin = "https://app.example.com";
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-01-02T03:04:05Z", System.Globalization.CultureInfo.InvariantCulture));
    private readonly SigningKeyRing keys;
    private readonly SigningKeyPair key = SigningKeyPair.Generate();
    private readonly TokenIdentifiers identifiers = new(new AuthOptions(), new PublicOrigin(Origin));

    public AccessTokenTests()
    {
        var stored = new SigningKey { Kid = key.Kid, Algorithm = "ES256", PrivateKey = [], PublicKey = [], CreatedAt = clock.GetUtcNow(), ActivatesAt = clock.GetUtcNow() };
        keys = new SigningKeyRing(clock);
        keys.Replace([new LoadedKey(stored, key)]);
    }

    private AccessTokenValidator Validator => new(keys, identifiers, clock);

    [Fact]
    public void What_was_issued_is_read_back()
    {
        var user = User("admin", "a:b");
        var session = Guid.CreateVersion7(clock.GetUtcNow());

        var (token, expires) = Issuer().Issue(user, session, clock.GetUtcNow(), ["pwd"]);
        var identity = Validator.Validate(token)!;

        Assert.Equal((user.Id, session, user.Email, false, 7), (identity.UserId, identity.SessionId, identity.Email, identity.EmailVerified, identity.SecurityVersion));
        Assert.Equal(["admin", "a:b"], identity.Roles);
        Assert.Equal(["pwd"], identity.AuthenticationMethods);
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(15), expires);
    }

    [Fact]
    public async Task A_standard_library_accepts_it_by_the_key_set_as_an_RFC_9068_token()
    {
        var (token, _) = Issuer().Issue(User(), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]);
        var jwk = new JsonWebKey($$"""{"kty":"EC","crv":"P-256","kid":"{{key.Kid}}","x":"{{key.X}}","y":"{{key.Y}}"}""");

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Origin,
            ValidAudience = Origin,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
            IssuerSigningKey = jwk,
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(jwk.Kid, Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint()));
        string[] claims = ["iss", "aud", "sub", "user_id", "client_id", "sid", "jti", "iat", "exp", "auth_time", "amr", "ver", "email", "email_verified"];
        Assert.All(claims, claim => Assert.Contains(claim, result.Claims.Keys));
    }

    [Fact]
    [Trait("advisory", "C-40")]
    public void It_ends_exactly_when_it_says_without_any_skew()
    {
        var (token, expires) = Issuer().Issue(User(), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]);
        clock.SetUtcNow(expires.AddMilliseconds(-1));
        Assert.NotNull(Validator.Validate(token));
        clock.SetUtcNow(expires);
        Assert.Null(Validator.Validate(token));
        Assert.NotNull(Validator.Validate(token, acceptExpired: true));
    }

    [Fact]
    [Trait("advisory", "C-42")]
    public void No_single_character_can_be_changed_added_or_left_out()
    {
        var (token, _) = Issuer().Issue(User(), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]);
        for (var i = 0; i < token.Length; i++)
        {
            Assert.Null(Validator.Validate(token.Remove(i, 1)));
            Assert.Null(Validator.Validate(token.Insert(i, "A")));
            Assert.Null(Validator.Validate(token.AsSpan(0, i)));
            foreach (var c in "AQgw-.= ")
            {
                if (token[i] != c)
                {
                    Assert.Null(Validator.Validate(string.Concat(token.AsSpan(0, i), [c], token.AsSpan(i + 1))));
                }
            }
        }
    }

    [Fact]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-43")]
    public void Another_instances_key_is_not_ours()
    {
        using var other = SigningKeyPair.Generate();
        Assert.Null(Validator.Validate(SignedToken.Create(other, other.AccessTokenHeader, Payload())));
        Assert.Null(Validator.Validate(SignedToken.Create(other, key.AccessTokenHeader, Payload())));
    }

    private AccessTokenIssuer Issuer() => new(keys, identifiers, new AuthOptions(), clock);

    private User User(params string[] roles) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Email = "alice@example.com",
        EmailKey = "alice@example.com",
        Roles = roles,
        SecurityVersion = 7,
        CreatedAt = clock.GetUtcNow(),
    };

    private byte[] Payload()
    {
        var (token, _) = Issuer().Issue(User(), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]);
        return Base64Url.DecodeFromChars(token.Split('.')[1]);
    }
}
