using System.Globalization;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary><c>kill -9</c> at any moment: whatever the gateway said is there, is there when it is back.</summary>
public sealed class KillTests
{
    /// <summary>How many acknowledgements there may be before a kill: enough for sign-ups, sign-ins and several refreshes of everybody.</summary>
    private const int MostAnswers = 40;

    /// <summary>Ten, so that the whole suite stays short: each is a cold start. <c>tests/endurance</c> asks for a hundred.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var kills) ? kills : 10;

    [Fact]
    public async Task Kills_under_load_lose_no_acknowledged_account_session_or_key()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        var keys = await http.GetStringAsync("/.well-known/jwks.json", cancellation);
        List<KilledAccount> survivors = [];
        List<KilledAccount> unseen = [];

        for (var kill = 0; kill < Kills; kill++)
        {
            var accounts = Enumerable.Range(0, 4).Select(person => new KilledAccount($"p{kill}-{person}@example.com")).ToList();
            using var acknowledged = new SemaphoreSlim(0);
            var load = Task.WhenAll(accounts.Select(account => account.UseUntilKilledAsync(http, () => acknowledged.Release())));

            // Every other kill comes early, into the first requests after a start; what two kills left is then looked at together.
            if (kill % 2 == 1)
            {
                await Task.WhenAll(unseen.Select(account => account.AssertSurvivedAsync(http, kill, cancellation)));
                survivors.AddRange(unseen);
                unseen.Clear();
            }

            for (var answers = Random.Shared.Next(MostAnswers); answers > 0; answers--)
            {
                await acknowledged.WaitAsync(cancellation);
            }

            await gateway.KillAsync();
            await load;
            unseen.AddRange(accounts);

            if (kill % 10 == 0)
            {
                await KillWhileStartingAsync(gateway, cancellation);
            }

            await gateway.StartAsync(cancellation);
            Assert.Equal(keys, await http.GetStringAsync("/.well-known/jwks.json", cancellation));
        }

        // What survived its own kill must survive the later ones, too.
        Assert.Contains(survivors, account => account.HasSession);
        foreach (var account in survivors.Concat(unseen))
        {
            await account.AssertSurvivedAsync(http, Kills, cancellation);
        }
    }

    /// <summary>In the middle of its recovery, too, there is nothing to lose.</summary>
    private static async Task KillWhileStartingAsync(GatewayProcess gateway, CancellationToken cancellation)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        moment.CancelAfter(TimeSpan.FromMilliseconds(Random.Shared.Next(1500)));
        try
        {
            await gateway.StartAsync(moment.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // That is the moment.
        }

        await gateway.KillAsync();
    }
}
