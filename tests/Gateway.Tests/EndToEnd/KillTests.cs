using System.Globalization;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary><c>kill -9</c> at any moment: whatever the gateway said is there, is there when it is back.</summary>
public sealed class KillTests
{
    /// <summary>How many acknowledgements there may be before a kill: enough for sign-ups, sign-ins and several refreshes of everybody.</summary>
    private const int MostAnswers = 40;

    /// <summary>Twenty keep the whole suite short; GATEWAY_KILL_ROUNDS asks for another number (a hundred before a release).</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    [Fact]
    public async Task Kills_under_load_lose_no_acknowledged_account_session_or_key()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        var keys = await http.GetStringAsync("/.well-known/jwks.json", cancellation);
        List<KilledAccount> survivors = [];

        for (var kill = 0; kill < Kills; kill++)
        {
            var accounts = Enumerable.Range(0, 4).Select(person => new KilledAccount($"p{kill}-{person}@example.com")).ToList();
            using var acknowledged = new SemaphoreSlim(0);
            var load = Task.WhenAll(accounts.Select(account => account.UseUntilKilledAsync(http, () => acknowledged.Release())));
            for (var answers = Random.Shared.Next(MostAnswers); answers > 0; answers--)
            {
                await acknowledged.WaitAsync(cancellation);
            }

            await gateway.KillAsync();
            await load;

            await gateway.StartAsync(cancellation);
            Assert.Equal(keys, await http.GetStringAsync("/.well-known/jwks.json", cancellation));
            foreach (var account in accounts)
            {
                await account.AssertSurvivedAsync(http, kill, cancellation);
            }

            survivors.AddRange(accounts);
        }

        // What survived its own kill must survive the later ones, too.
        Assert.Contains(survivors, account => account.HasSession);
        foreach (var account in survivors)
        {
            await account.AssertSurvivedAsync(http, Kills, cancellation);
        }
    }
}
