using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// What goes on all the time: somebody known uses the application with a token and with a cookie, and whoever must not get in tries to.
/// </summary>
internal sealed class Traffic
{
    /// <summary>What intruders ask for; no backend may ever see it.</summary>
    public const string Forbidden = "/page/forbidden";

    private readonly Task<IReadOnlyList<int>> members, intruders;
    private volatile bool ended;

    private Traffic(ApiClient client, string token, string cookie, string deadToken)
    {
        members = RepeatAsync(
            () => client.SendAsync("GET /page", bearer: token),
            () => client.SendAsync("GET /page", cookie: cookie),
            () => client.SendAsync("GET /open/page"));
        intruders = RepeatAsync(
            () => client.SendAsync("GET " + Forbidden),
            () => client.SendAsync("GET " + Forbidden, bearer: deadToken),
            () => client.SendAsync("GET " + Forbidden, bearer: token + "x"),
            () => client.SendAsync("GET " + Forbidden, cookie: cookie + "x"));
    }

    /// <summary>Begins.</summary>
    /// <param name="client">Sends it.</param>
    /// <param name="token">A good access token.</param>
    /// <param name="cookie">A good session cookie, used before.</param>
    public static async Task<Traffic> StartAsync(ApiClient client, string token, string cookie)
    {
        var gone = await client.SignUpAsync();
        (await client.SendAsync("POST /auth/signout", bearer: gone.AccessToken)).Expect(204);
        return new Traffic(client, token, cookie, gone.AccessToken);
    }

    /// <summary>Ends it. Nobody may have noticed anything.</summary>
    public async Task ExpectUndisturbedAsync()
    {
        ended = true;
        Assert.Equal([200], (await members).Distinct());
        Assert.Equal([401], (await intruders).Distinct());
    }

    private async Task<IReadOnlyList<int>> RepeatAsync(params Func<Task<ApiAnswer>>[] requests)
    {
        var statuses = new List<int>();
        while (!ended)
        {
            foreach (var request in requests)
            {
                statuses.Add((await request()).Status);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return statuses;
    }
}
