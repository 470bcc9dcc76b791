using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>One address is one account, however it is spelt and however many ask at once.</summary>
public sealed class DuplicateAccountsTests(SharedWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Every_spelling_of_an_address_is_the_same_account(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var local = ApiClient.NewEmail().Split('@')[0];
        var first = (await client.SendAsync("POST /auth/signup", new { email = $"{local}.straße@bücher.example", password = ApiClient.Password })).Expect(201);
        string[] spellings =
        [
            $"{local}.straße@bücher.example",
            $"  {local}.straße@bücher.example\t",
            $"{local.ToUpperInvariant()}.STRAßE@BÜCHER.EXAMPLE",
            $"{local}.straße@xn--bcher-kva.example",
            $"{local}.straße@XN--BCHER-KVA.Example",
            $"{local}.straße@bu\u0308cher.example",
            $"{FullWidth(local)}.straße＠bücher.example",
        ];

        foreach (var email in spellings)
        {
            (await client.SendAsync("POST /auth/signup", new { email, password = "somebody else's passphrase" })).ExpectProblem(409, "account-exists");
            var user = (await client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(200).Json.GetProperty("user");
            Assert.Equal(first.Json.GetProperty("user").ToString(), user.ToString());
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Of_twenty_that_sign_up_at_once_with_one_address_exactly_one_gets_it(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = ApiClient.NewEmail();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            client.SendAsync("POST /auth/signup", new { email = i % 2 == 0 ? email : email.ToUpperInvariant(), password = $"passphrase of number {i}" })));

        var winner = Assert.Single(Enumerable.Range(0, 20), i => answers[i].Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.ExpectProblem(409, "account-exists"));
        await client.SignInAsync(email, $"passphrase of number {winner}");
    }

    /// <summary>The letters that East Asian keyboards write, one for one.</summary>
    private static string FullWidth(string ascii) => string.Concat(ascii.Select(c => (char)(c - '!' + '！')));
}
