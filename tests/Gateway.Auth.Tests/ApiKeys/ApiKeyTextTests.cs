using Gateway.Auth.ApiKeys;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.Tests.ApiKeys;

/// <summary>The text of a key: what we made, to the letter, and nothing else.</summary>
public sealed class ApiKeyTextTests
{
    private const string Secret = "a master secret for tests, long enough";
    private static readonly Guid Id = new("01900000-0000-7000-8000-00000000abcd");
    private readonly ApiKeyText texts = Of(Secret);

    [Fact]
    public void A_key_names_itself_and_no_two_are_alike()
    {
        var (one, two) = (texts.Create(Id), texts.Create(Id));
        Assert.Matches("^agk_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{65}$", one);
        Assert.NotEqual(one, two);
        Assert.Equal(Id, texts.Read(one)!.Id);
        Assert.Equal(ApiKeyText.Hash(one), texts.Read(one)!.Hash);
    }

    [Fact]
    [Trait("advisory", "C-42")]
    public void No_single_character_can_be_changed_added_or_left_out()
    {
        var key = texts.Create(Id);
        for (var i = 0; i < key.Length; i++)
        {
            Assert.Null(texts.Read(key.Remove(i, 1)));
            Assert.Null(texts.Read(key.Insert(i, "A")));
            Assert.Null(texts.Read(key.AsSpan(0, i)));
            foreach (var c in "AQgwBEIM_-.=\0 \u0141")
            {
                if (key[i] != c)
                {
                    Assert.Null(texts.Read(string.Concat(key.AsSpan(0, i), [c], key.AsSpan(i + 1))));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("agk_")]
    [InlineData("agk__")]
    [InlineData("AGK_AAAAAAAAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("agk_AAAAAAAAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("agk_AAAAAAAAAAAAAAAAAAAAAA-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Trait("advisory", "C-48")]
    public void What_nobody_was_given_is_nothing(string text)
    {
        Assert.Null(texts.Read(text));
        Assert.Null(texts.Read(text + new string('A', 100_000)));
    }

    [Fact]
    [Trait("advisory", "C-43")]
    public void A_key_of_another_master_secret_is_not_ours_unless_it_is_a_previous_one()
    {
        var key = texts.Create(Id);
        Assert.Null(Of("another master secret, also long enough").Read(key));
        Assert.Equal(Id, Of("another master secret, also long enough", Secret).Read(key)!.Id);
    }

    private static ApiKeyText Of(string current, params string[] previous) =>
        new(new SecretProtector(new SecretsOptions { MasterSecret = current, PreviousMasterSecrets = previous }));
}
