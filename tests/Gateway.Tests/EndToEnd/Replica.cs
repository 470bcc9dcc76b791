using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A gateway, and clients of its two addresses.</summary>
internal sealed record Replica(GatewayProcess Gateway, ApiClient Client, ApiClient Management) : IAsyncDisposable
{
    /// <summary>One that could have been mailed: whether it was, only the stores know.</summary>
    private static readonly string SomeCode = "agm_" + new string('A', 64);

    private static readonly string[] Levels = ["warn:", "fail:", "crit:"];

    /// <summary>The lines of the log that are warnings or worse.</summary>
    public IReadOnlyList<string> Alerts => [.. Gateway.Lines.Where(line => Levels.Any(level => line.StartsWith(level, StringComparison.Ordinal)))];

    public static async Task<Replica> StartAsync(GatewayProcess gateway)
    {
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        return new Replica(gateway, new ApiClient(gateway.Address), new ApiClient($"http://localhost:{gateway.ManagementPort}"));
    }

    /// <summary>How many lines of the log say this.</summary>
    public int Says(string sentence) => Gateway.Lines.Count(line => line.Contains(sentence, StringComparison.Ordinal));

    /// <summary>Waits until that many say it: a line takes its time through the logger and the pipe.</summary>
    public async Task UntilSaidAsync(string sentence, int times)
    {
        while (Says(sentence) < times)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What makes, changes or ends a session: come back later. No answer says anything else, such as "sign in again".</summary>
    public async Task ExpectNoSessionsAsync(Person person, string cookie, bool norCodes = false)
    {
        if (norCodes)
        {
            await ExpectNoCodesAsync();
        }

        ApiAnswer[] answers =
        [
            await Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password }),
            await Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken }),
            await Client.SendAsync("POST /auth/refresh", cookie: cookie, headers: "Sec-Fetch-Site: same-origin"),
            await Client.SendAsync("POST /auth/signout", bearer: person.AccessToken),
            await Client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "another passphrase of somebody" }, person.AccessToken),
        ];
        Assert.All(answers, answer =>
        {
            answer.ExpectProblem(503, "temporarily-unavailable");
            Assert.NotEmpty(answer["Retry-After"]);
            Assert.Empty(answer["Set-Cookie"]);
        });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Management.Dispose();
        await Gateway.DisposeAsync();
    }

    /// <summary>Codes from mails cannot be looked up: come back later, and no word that one is not good.</summary>
    private async Task ExpectNoCodesAsync()
    {
        (await Client.SendAsync("POST /auth/password/reset", new { token = SomeCode, new_password = "another passphrase of somebody" })).ExpectProblem(503, "temporarily-unavailable");
        (await Client.SendAsync("POST /auth/email/verify", new { token = SomeCode })).ExpectProblem(503, "temporarily-unavailable");
    }
}
