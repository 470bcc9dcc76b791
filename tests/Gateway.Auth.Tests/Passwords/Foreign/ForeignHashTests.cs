using FsCheck.Xunit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Passwords.Foreign;
using Microsoft.AspNetCore.Identity;
using PasswordOptions = Gateway.Auth.Passwords.PasswordOptions;

namespace Gateway.Auth.Tests.Passwords.Foreign;

public sealed class ForeignHashTests
{
    private static readonly PasswordHasher Hasher = new(new PasswordOptions { WorkFactor = 4 });

    [Theory]
    [MemberData(nameof(ForeignVector.Indexes), MemberType = typeof(ForeignVector))]
    public void What_other_software_hashed_passes_with_its_password_and_with_no_other(int index, string format)
    {
        var vector = ForeignVector.All[index];
        Assert.Equal(format, vector.Format);
        var stored = vector.Stored();

        Assert.InRange(stored.Length, 1, 256);
        Assert.True(Hasher.CanRead(stored));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Hasher.Verify(stored, vector.Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.Verify(stored, "x" + vector.Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.Verify(stored, ""));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.Verify(stored, "\uD800\0"));
    }

    [Fact]
    public void Every_required_format_has_a_vector() => Assert.Superset(
        new HashSet<string>
        {
            "bcrypt 2a", "bcrypt 2b", "bcrypt 2x", "bcrypt 2y", "argon2i", "argon2id", "scrypt", "Better Auth", "PBKDF2 Django", "PBKDF2 PHC",
            "ASP.NET Core IdentityV2", "ASP.NET Core IdentityV3", "phpass", "WordPress 6.8", "Drupal 7", "sha256crypt", "sha512crypt", "md5crypt",
            "digest", "Firebase scrypt",
        },
        ForeignVector.All.Select(vector => vector.Format).ToHashSet());

    [Theory]
    [Trait("advisory", "E-80")]
    [InlineData("$2y$20$abcdefghijklmnopqrstuuzlhWrHuHeanp7Wd9bSzpCiTAAtmSKXS", "cost is above 16")]
    [InlineData("$wp$2y$31$abcdefghijklmnopqrstuuzlhWrHuHeanp7Wd9bSzpCiTAAtmSKXS", "cost is above 16")]
    [InlineData("$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$02csT9OYHhxfwlvofumBQfRlSdCOHE75bqT5mkkL6uw", "256 MiB")]
    [InlineData("$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$02csT9OYHhxfwlvofumBQfRlSdCOHE75bqT5mkkL6uw", "256 MiB")]
    [InlineData("$argon2id$v=19$m=65536,t=17,p=1$c29tZXNhbHRzb21lc2FsdA$02csT9OYHhxfwlvofumBQfRlSdCOHE75bqT5mkkL6uw", "1 GiB")]
    [InlineData("$argon2i$v=19$m=9999999999,t=9999999999,p=1$c29tZXNhbHRzb21lc2FsdA$02csT9OYHhxfwlvofumBQfRlSdCOHE75bqT5mkkL6uw", "256 MiB")]
    [InlineData("$argon2id$v=19$m=65536,t=1,p=64$c29tZXNhbHRzb21lc2FsdA$02csT9OYHhxfwlvofumBQfRlSdCOHE75bqT5mkkL6uw", "lanes")]
    [InlineData("pbkdf2_sha256$1000$a\u0000b$JWdQ58oYpzCjCFT1bL9j2qkcErg=", "is none")]
    [InlineData("scrypt$16384$a\u0000b$8$1$JWdQ58oYpzCjCFT1bL9j2qkcErg=", "is none")]
    [InlineData("pbkdf2_sha256$2147483648$seasalt$JWdQ58oYpzCjCFT1bL9j2qkcErg=", "iterations")]
    [InlineData("$pbkdf2-sha512$i=999999999999$MDEyMzQ1Njc4OWFiY2RlZg$JWdQ58oYpzCjCFT1bL9j2qkcErg", "iterations")]
    [InlineData("AQAAAAL/////AAAAEL7ehJODWPE9PVPvme8+7RhDq3udVM0u0Lc4hIRVWNGhIFnNjKPtQUNhZzo5K/Uz8Q==", "iterations")]
    [InlineData("$scrypt$ln=20,r=8,p=1$VkqJcW6tFWJMaa21lhLiHA$70nWHa+VZ1PYEIT9f4dw8uEoPjtG4ITMJBD6XzlEX+U", "128 MiB")]
    [InlineData("$scrypt$ln=9999,r=8,p=1$VkqJcW6tFWJMaa21lhLiHA$70nWHa+VZ1PYEIT9f4dw8uEoPjtG4ITMJBD6XzlEX+U", "128 MiB")]
    [InlineData("$scrypt$ln=4,r=9999999999,p=9999999999$VkqJcW6tFWJMaa21lhLiHA$70nWHa+VZ1PYEIT9f4dw8uEoPjtG4ITMJBD6XzlEX+U", "128 MiB")]
    [InlineData("scrypt$16384$salt$16$99999999$rcf1F+bcio0lbLd57ZZWT4yj+GnD0RtRCvdRiaII7uY=", "512 MiB")]
    [InlineData("$firebase-scrypt$ln=30,r=8$c2FsdHNhbHQ$VkqJcW6tFWJMaa21lhLiHA", "128 MiB")]
    [InlineData("$6$rounds=999999999$salt$k5ka2p8bFuSmoVT1tzOyyuaREkkKBcCNqoDKzYiJL9RaE8yMnPgh2XzzF0NDrUhgrcLwg78xs1w5pJiypEdFX/", "rounds")]
    [InlineData("$P$S84478476IagS59wHZvyQMArzfx58u.", "rounds")]
    [InlineData("$S$z33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf", "rounds")]
    public void A_hash_that_would_stop_the_machine_is_refused_with_the_reason(string hash, string reason)
    {
        Assert.Contains(reason, Assert.IsType<ForeignReading.Refused>(ForeignHashes.Read(hash)).Reason, StringComparison.Ordinal);
        Assert.False(Hasher.CanRead("$foreign$" + hash));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.Verify("$foreign$" + hash, "password"));
    }

    [Fact]
    public void A_project_of_Firebase_with_parameters_that_would_stop_the_machine_is_refused()
    {
        Assert.Null(FirebaseConfig.TryParse("base64_signer_key: AAAAAAAAAAAAAAAAAAAAAA==, base64_salt_separator: Bw==, rounds: 8, mem_cost: 24", out var reason));
        Assert.Contains("128 MiB", reason, StringComparison.Ordinal);
        Assert.Null(FirebaseConfig.TryParse("hash_config { algorithm: SCRYPT }", out reason));
        Assert.Contains("base64_signer_key", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_beginning_and_no_damaged_copy_of_a_hash_throws_or_passes()
    {
        foreach (var vector in ForeignVector.All.DistinctBy(vector => vector.Format))
        {
            var stored = vector.Stored();
            for (var length = 0; length < stored.Length; length++)
            {
                var part = stored[..length];
                _ = ForeignHashes.Read(part.Replace("$foreign$", "", StringComparison.Ordinal));
                Assert.False(ForeignHashes.Find(part)?.Verify("password"u8) ?? false);
                _ = ForeignHashes.Find(part + "\u20AC" + stored[(length + 1)..]);
                _ = ForeignHashes.Find(part + "$" + stored[(length + 1)..]);
                _ = ForeignHashes.Find(part + "9999999999" + stored[length..]);
            }
        }
    }

    [Property(MaxTest = 2000)]
    public bool Any_text_after_any_beginning_is_read_without_an_exception(string? text, byte which)
    {
        string[] beginnings = ["", "$2y$10$", "$wp$2", "$argon2id$", "$scrypt$", "scrypt$", "pbkdf2_sha256$", "$pbkdf2$", "$P$", "U$S$", "$5$", "$6$rounds=", "$1$", "$apr1$", "$wrapped$", "$firebase-scrypt$", "{SSHA}", "md5$", "AQAAAAIAAYagAAAAE"];
        return ForeignHashes.Read(beginnings[which % beginnings.Length] + text) is not null;
    }

    // passlib 1.7.4: sha256_crypt, sha512_crypt, md5_crypt and phpass of "a" repeated.
    [Theory]
    [Trait("advisory", "E-80")]
    [InlineData(512, "$5$rounds=1000$saltsalt$u56wENyLoyOJSRbh0UbEiIwoHDVmvc/as11ATlulSk7")]
    [InlineData(512, "$6$rounds=1000$saltsalt$C3faeXArTnv9HZknvZcuJpD4rqjBPAalPFhxIpRMiOTq/A0cLzi.8M7q9070KDuYn8JVXTEsX5W4NOGQ5qkE40")]
    [InlineData(512, "$1$saltsalt$KraOLcwSRAwNOAiHGmYOX/")]
    [InlineData(512, "$P$5saltsaltDw3VDsUkk8cAzZVMimPya.")]
    [InlineData(513, "$5$rounds=1000$saltsalt$mmiC/5aZePfiSsBli.PFCmTLmP7L6AI7NvKRVD0edCC")]
    [InlineData(513, "$6$rounds=1000$saltsalt$EVzJyDrH7Vh.XbhuVBnb.PX91FJKnY9OqeCVTljOR.Yg.JtiTidr8DC4dxSLrUfNvykZc0KQMb9CKlNhVIPVq0")]
    [InlineData(513, "$1$saltsalt$jDCOWOg9GlZwhy.C9UgzY0")]
    [InlineData(513, "$P$5saltsaltLwJazhove.jhe7L/EJPF7.")]
    public void A_password_that_would_make_each_round_long_is_wrong_although_it_is_the_right_one(int length, string hash) =>
        Assert.Equal(length <= 512, Assert.IsType<ForeignReading.Accepted>(ForeignHashes.Read(hash)).Hash.Verify([.. Enumerable.Repeat((byte)'a', length)]));

    [Fact]
    [Trait("advisory", "E-77")]
    public void After_a_failed_check_of_an_imported_hash_the_usual_work_is_done_as_well()
    {
        // No clock is looked at: what bcrypt allocates shows whether it ran, and Apache's MD5 allocates far less.
        var stored = ForeignVector.All.First(vector => vector.Format == "md5crypt").Stored();
        Assert.NotEqual(Hasher.Verify(stored, "wrong"), Hasher.Verify(Hasher.Hash("right"), "right")); // what is made once has been made
        var usual = Allocated(() => Hasher.Verify(Hasher.Decoy, "wrong"));
        var cheap = Allocated(() => ForeignHashes.Find(stored)!.Verify("wrong"u8));
        Assert.True(cheap < usual / 2, $"{cheap} of {usual}");
        Assert.True(Allocated(() => Hasher.Verify(stored, "wrong")) >= usual);
    }

    [Theory]
    [InlineData("md5({password}")]
    [InlineData("md5({password}))")]
    [InlineData("md5()")]
    [InlineData("{password}")]
    [InlineData("sha3({password})")]
    [InlineData("md5({user}{password})")]
    [InlineData("md5(md5(md5(md5(md5({password})))))")]
    [InlineData("md5(\u00E9{password})")]
    [InlineData("md5({password}0123456789012345678901234567890123456789)")]
    public void A_template_that_says_nothing_is_none(string text) => Assert.False(DigestTemplate.TryParse(text, out _));

    [Fact]
    public void A_digest_of_another_length_or_without_its_salt_is_refused()
    {
        Assert.True(DigestTemplate.TryParse("sha1({salt}{password})", out var salted));
        Assert.True(DigestTemplate.TryParse("sha1({password})", out var plain));
        var digest = new string('0', 40);
        Assert.IsType<ForeignReading.Weak>(WeakDigest.Read(salted, digest, [1]));
        Assert.IsType<ForeignReading.Refused>(WeakDigest.Read(salted, digest, []));
        Assert.IsType<ForeignReading.Refused>(WeakDigest.Read(plain, digest, [1]));
        Assert.IsType<ForeignReading.Refused>(WeakDigest.Read(plain, digest[2..], []));
        Assert.IsType<ForeignReading.Refused>(WeakDigest.Read(salted, digest, new byte[61]));
        Assert.IsType<ForeignReading.Refused>(ForeignHashes.Read(digest));
    }

    private static long Allocated(Action action)
    {
        action(); // whatever is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
