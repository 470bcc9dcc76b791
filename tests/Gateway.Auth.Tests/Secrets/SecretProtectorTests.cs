using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.Tests.Secrets;

public sealed class SecretProtectorTests
{
    private static readonly byte[] Plaintext = Encoding.UTF8.GetBytes("a private key");
    private readonly SecretProtector first = Protector("the first master secret, 32 bytes");
    private readonly SecretProtector rotated = Protector("the second master secret, 32 bytes", "the first master secret, 32 bytes");

    [Fact]
    public void What_was_protected_comes_back() => Assert.Equal(Plaintext, first.Unprotect("signing-key", "k1", first.Protect("signing-key", "k1", Plaintext)));

    [Fact]
    public void The_same_plaintext_never_gives_the_same_ciphertext() =>
        Assert.NotEqual(first.Protect("signing-key", "k1", Plaintext), first.Protect("signing-key", "k1", Plaintext));

    [Fact]
    public void A_previous_master_secret_still_reads_and_the_current_one_writes()
    {
        var old = first.Protect("signing-key", "k1", Plaintext);
        Assert.Equal(Plaintext, rotated.Unprotect("signing-key", "k1", old));
        Assert.False(rotated.IsCurrent(old));
        Assert.True(rotated.IsCurrent(rotated.Protect("signing-key", "k1", Plaintext)));
        Assert.Throws<SecretsMismatchException>(() => first.Unprotect("signing-key", "k1", rotated.Protect("signing-key", "k1", Plaintext)));
    }

    [Theory]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "K-127")]
    [InlineData("signing-key", "k2")]
    [InlineData("totp", "k1")]
    [InlineData("signing-keyk", "1")]
    public void A_ciphertext_moved_to_another_purpose_or_row_is_refused(string purpose, string row)
    {
        var ciphertext = first.Protect("signing-key", "k1", Plaintext);
        Assert.Throws<SecretsMismatchException>(() => first.Unprotect(purpose, row, ciphertext));
    }

    [Fact]
    [Trait("advisory", "C-47")]
    public void A_ciphertext_changed_or_cut_anywhere_is_refused()
    {
        var ciphertext = first.Protect("signing-key", "k1", Plaintext);
        for (var i = 0; i < ciphertext.Length; i++)
        {
            var changed = ciphertext.ToArray();
            changed[i] ^= 1;
            Assert.Throws<SecretsMismatchException>(() => first.Unprotect("signing-key", "k1", changed));
            Assert.Throws<SecretsMismatchException>(() => first.Unprotect("signing-key", "k1", ciphertext.AsSpan(0, i)));
        }
    }

    [Fact]
    [Trait("advisory", "K-127")]
    public void Keys_differ_by_purpose_and_stay_the_same_for_one()
    {
        Assert.Equal(first.DeriveKey("refresh-mac", 32), first.DeriveKey("refresh-mac", 32));
        Assert.NotEqual(first.DeriveKey("refresh-mac", 32), first.DeriveKey("device-mac", 32));
        Assert.Equal([rotated.DeriveKey("refresh-mac", 32), first.DeriveKey("refresh-mac", 32)], rotated.DeriveKeys("refresh-mac", 32));
    }

    private static SecretProtector Protector(string current, params string[] previous) =>
        new(new SecretsOptions { MasterSecret = current, PreviousMasterSecrets = previous });
}
