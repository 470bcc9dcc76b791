using Gateway.Auth.Passwords;
using Microsoft.AspNetCore.Identity;
using PasswordOptions = Gateway.Auth.Passwords.PasswordOptions;

namespace Gateway.Auth.Tests.Passwords;

public sealed class PasswordHasherTests
{
    private static readonly PasswordHasher Bcrypt = new(new PasswordOptions { WorkFactor = 10 });
    private static readonly PasswordHasher Argon2id = new(new PasswordOptions { Kind = PasswordKind.Argon2id, WorkFactor = 10, Argon2MemoryKiB = 8192, Argon2Iterations = 1 });

    public static TheoryData<string> Kinds => ["bcrypt", "argon2id"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_right_password_passes_in_any_normalisation_and_no_other_does(string kind)
    {
        var hasher = Hasher(kind);
        var stored = hasher.Hash("caf\u00E9 au lait");
        Assert.Equal(PasswordVerificationResult.Success, hasher.Verify(stored, "cafe\u0301 au lait"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(stored, "cafe au lait"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(stored, ""));
        Assert.NotEqual(stored, hasher.Hash("caf\u00E9 au lait"));
    }

    [Theory]
    [Trait("advisory", "E-79")]
    [MemberData(nameof(Kinds))]
    public void Byte_73_counts_and_NUL_ends_nothing(string kind)
    {
        var hasher = Hasher(kind);
        var stored = hasher.Hash(new string('x', 72) + "a");
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(stored, new string('x', 72) + "b"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(hasher.Hash("before\0after"), "before\0other"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(hasher.Hash("\0after"), "\0other"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_lone_surrogate_is_an_ordinary_wrong_password(string kind)
    {
        var hasher = Hasher(kind);
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(hasher.Hash("password\uD800"), "password"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(hasher.Hash("password"), "password\uFFFE"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(hasher.Decoy, "\uDC00"));
    }

    [Fact]
    public void A_bcrypt_hash_of_the_same_password_from_elsewhere_is_worth_nothing()
    {
        var stolen = BCrypt.Net.BCrypt.HashPassword("secret", 10);
        Assert.Equal(PasswordVerificationResult.Failed, Bcrypt.Verify("$bcrypt-hmac-sha384$10$" + stolen[7..], "secret"));
    }

    [Fact]
    public void Another_kind_or_a_lower_cost_asks_for_a_new_hash_and_a_higher_one_does_not()
    {
        var stronger = new PasswordHasher(new PasswordOptions { WorkFactor = 11 });
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, stronger.Verify(Bcrypt.Hash("secret"), "secret"));
        Assert.Equal(PasswordVerificationResult.Success, Bcrypt.Verify(stronger.Hash("secret"), "secret"));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Argon2id.Verify(Bcrypt.Hash("secret"), "secret"));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Bcrypt.Verify(Argon2id.Hash("secret"), "secret"));
        var slower = new PasswordHasher(new PasswordOptions { Kind = PasswordKind.Argon2id, Argon2MemoryKiB = 8192, Argon2Iterations = 2 });
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, slower.Verify(Argon2id.Hash("secret"), "secret"));
        Assert.Equal(PasswordVerificationResult.Success, Argon2id.Verify(slower.Hash("secret"), "secret"));
    }

    [Fact]
    [Trait("advisory", "E-77")]
    public void A_wrong_password_costs_the_configured_hash_whatever_kind_and_cost_the_stored_one_has()
    {
        var hasher = new PasswordHasher(new PasswordOptions { WorkFactor = 5 });
        foreach (var (stored, comparisons) in new[] { (hasher.Decoy, 1), (hasher.Hash("secret"), 1), (Argon2id.Hash("secret"), 2), (new PasswordHasher(new PasswordOptions { WorkFactor = 4 }).Hash("secret"), 2) })
        {
            var before = hasher.Comparisons;
            Assert.Equal(PasswordVerificationResult.Failed, hasher.Verify(stored, "Secret"));
            Assert.Equal(comparisons, hasher.Comparisons - before);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$bcrypt-hmac-sha384$")]
    [InlineData("$bcrypt-hmac-sha384$99$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$bcrypt-hmac-sha384$+9$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$bcrypt-hmac-sha384$10$N9qo8uLOickgx2ZMRZoMye\u00E9jZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=8192,t=99,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=8192,t=1,p=1$short$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_malformed_hash_is_a_failure_and_no_exception(string stored)
    {
        Assert.False(Bcrypt.CanRead(stored));
        Assert.Equal(PasswordVerificationResult.Failed, Bcrypt.Verify(stored, "secret"));
        Assert.Equal(PasswordVerificationResult.Failed, Bcrypt.Verify(stored, ""));
    }

    private static PasswordHasher Hasher(string kind) => kind == "bcrypt" ? Bcrypt : Argon2id;
}
