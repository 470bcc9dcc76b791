using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Users;
using Gateway.TestKit.Forgery;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.AccessTokens;

/// <summary>The matrix of forged tokens at the verifier: the good token is the only one accepted, and refusing costs no more than accepting.</summary>
public sealed class ForgedTokenTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-01-02T03:04:05Z", System.Globalization.CultureInfo.InvariantCulture));
    private readonly SigningKeyPair key = SigningKeyPair.Generate();
    private readonly TokenIdentifiers identifiers = new(new AuthOptions(), new PublicOrigin("https://app.example.com"));

    [Fact]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-34")]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-38")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-40")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-49")]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    public void Of_everything_that_can_be_made_of_a_token_only_the_token_is_accepted()
    {
        var good = Token();
        var forged = ForgedTokens.Of(good, key, clock.GetUtcNow());
        var validator = Validator(key);

        Assert.InRange(forged.Count, 600, 2_000);
        Assert.NotNull(validator.Validate(good));
        Assert.Empty(forged.Where(token => validator.Validate(token.Text) is not null).Select(token => token.Name));
    }

    [Fact]
    [Trait("advisory", "J-120")]
    public void Forged_is_what_we_cannot_have_made_and_not_what_we_made_and_refuse()
    {
        var forge = new TokenForge(Token(), key);
        var validator = Validator(key);
        bool IsForged(ForgedToken token) => (validator.Validate(token.Text, acceptExpired: false, out var hasForgedSignature) is null && hasForgedSignature) || validator.HasForgedHeader(token.Text);

        // Ours, signed by us: claims of another gateway, expired, no claims at all. Cut off. Of a key that is not known here.
        Assert.Empty(((ForgedToken[])[.. ForgedClaims.Of(forge), .. ForgedTimes.Of(forge, clock.GetUtcNow()), .. ForgedPayloads.Of(forge)]).Where(IsForged).Select(token => token.Name));
        Assert.Empty(ForgedForms.Of(forge).Where(token => token.Name.StartsWith("the first ", StringComparison.Ordinal)).Where(IsForged).Select(token => token.Name));
        Assert.False(IsForged(new("a retired key", new AccessTokenIssuer(Ring(SigningKeyPair.Generate()), identifiers, new AuthOptions(), clock).Issue(User(), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]).Token)));
        Assert.False(IsForged(new("good", forge.Good)));

        // In our name: another algorithm, type or key, or another's signature.
        var forged = ForgedTokens.Of(forge.Good, key, clock.GetUtcNow());
        Assert.Empty(forged.Where(token => token.NeedsSignatureCheck && !IsForged(token)).Select(token => token.Name));
        Assert.Empty(forged.Where(token => IsOfAnotherKind(token.Name) && !IsForged(token)).Select(token => token.Name));
        Assert.InRange(forged.Count(token => IsOfAnotherKind(token.Name)), 60, 200);

        // Of somebody else, whatever is wrong with it.
        Assert.False(IsForged(new("theirs", $"{TokenForge.Encode("""{"alg":"none"}""")}.{TokenForge.Encode("""{"iss":"https://issuer.example"}""")}.")));

        static bool IsOfAnotherKind(string name) =>
            (name.StartsWith("alg ", StringComparison.Ordinal) && !name.EndsWith("no third part", StringComparison.Ordinal))
            || name.StartsWith("typ ", StringComparison.Ordinal) || name.StartsWith("the attacker's key", StringComparison.Ordinal)
            || name is "an assertion" or "no kid" or "crit exp" or "no alg";
    }

    [Fact]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    public void Whatever_can_be_refused_without_checking_a_signature_is()
    {
        var forged = ForgedTokens.Of(Token(), key, clock.GetUtcNow());
        var validator = Validator(WithoutKey());

        // A key that cannot check a signature any more says so.
        Assert.Throws<CryptographicException>(() => validator.Validate(Token()));
        Assert.Equal(
            forged.Where(token => token.NeedsSignatureCheck).Select(token => token.Name),
            forged.Where(token => AsksForTheSignature(validator, token.Text)).Select(token => token.Name));
    }

    [Fact]
    [Trait("advisory", "C-40")]
    public void A_token_that_has_expired_costs_no_signature_check_however_often_it_is_sent()
    {
        var token = Token();
        clock.Advance(TimeSpan.FromMinutes(15));

        Assert.Null(Validator(WithoutKey()).Validate(token));
        Assert.NotNull(Validator(key).Validate(token, acceptExpired: true));
    }

    [Fact]
    [Trait("advisory", "C-42")]
    public void Of_the_two_signatures_that_are_good_for_one_token_we_write_and_accept_one()
    {
        var validator = Validator(key);
        for (var i = 0; i < 200; i++)
        {
            var good = Token();
            Assert.NotNull(validator.Validate(good));
            Assert.Null(validator.Validate(ForgedSignatures.Twin(new TokenForge(good, key)).Text));
        }
    }

    [Fact]
    [Trait("advisory", "C-51")]
    public void The_largest_token_that_we_write_is_accepted()
    {
        // Every character of the identifiers and of the address is one that JSON escapes.
        var longest = new TokenIdentifiers(new AuthOptions { Issuer = new('&', AuthOptions.LongestIdentifier), Audience = new('&', AuthOptions.LongestIdentifier) }, new PublicOrigin("https://app.example.com"));
        Assert.True(EmailAddress.TryParse(new string('+', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('é', 20), 4)), out var address));
        var user = User([.. Enumerable.Range(0, RoleName.MaxPerUser).Select(i => $"{i:00}" + new string('r', 62))]);
        user.Email = address.Display;

        var token = new AccessTokenIssuer(Ring(key), longest, new AuthOptions(), clock).Issue(user, Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]).Token;

        Assert.NotNull(new AccessTokenValidator(Ring(key), longest, clock).Validate(token));
        Assert.InRange(AccessTokenValidator.MaximumLength - token.Length, 0, 1024);
    }

    [Fact]
    [Trait("advisory", "C-51")]
    public void A_token_that_is_longer_than_any_is_refused_although_it_is_signed()
    {
        var forge = new TokenForge(Token(), key);
        string Padded(int spaces) => forge.Signed(forge.HeaderText, TokenForge.Encode(forge.Payload + new string(' ', spaces)));
        var spaces = 1;
        while (Padded(spaces + 1).Length <= AccessTokenValidator.MaximumLength)
        {
            spaces++;
        }

        Assert.NotNull(Validator(key).Validate(Padded(spaces)));
        Assert.Null(Validator(key).Validate(Padded(spaces + 1)));
    }

    private static bool AsksForTheSignature(AccessTokenValidator validator, string token)
    {
        try
        {
            Assert.Null(validator.Validate(token));
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private AccessTokenValidator Validator(SigningKeyPair pair) => new(Ring(pair), identifiers, clock);

    private SigningKeyRing Ring(SigningKeyPair pair)
    {
        var stored = new SigningKey { Kid = pair.Kid, Algorithm = "ES256", PrivateKey = [], PublicKey = [], CreatedAt = clock.GetUtcNow(), ActivatesAt = clock.GetUtcNow() };
        var ring = new SigningKeyRing(clock);
        ring.Replace([new LoadedKey(stored, pair)]);
        return ring;
    }

    /// <summary>The key, for everything but signatures: its private half is gone, so that asking it throws.</summary>
    private SigningKeyPair WithoutKey()
    {
        var copy = SigningKeyPair.FromPkcs8(key.ExportPkcs8().ToArray());
        var bytes = copy.ExportPkcs8();
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(bytes), bytes.Length).Clear();
        copy.Dispose();
        return copy;
    }

    private string Token() =>
        new AccessTokenIssuer(Ring(key), identifiers, new AuthOptions(), clock).Issue(User("admin"), Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), ["pwd"]).Token;

    private User User(params string[] roles) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Email = "alice@example.com",
        EmailKey = "alice@example.com",
        Roles = roles,
        SecurityVersion = 7,
        CreatedAt = clock.GetUtcNow(),
    };
}
