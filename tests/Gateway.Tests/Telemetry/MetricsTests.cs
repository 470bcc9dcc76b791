using System.Text.RegularExpressions;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>What operators build dashboards and alerts on.</summary>
public sealed partial class MetricsTests(SharedWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Every_metric_that_the_readme_lists_is_there_and_it_lists_all_of_ours(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        using var management = new ApiClient($"http://localhost:{world.Gateway.ManagementPort}");
        await LiveAsync(world.Client);

        var there = await Scrape.OfAsync(management);

        var promised = Promised();
        Assert.Contains(promised, metric => metric.Name is "authgateway_events_total");
        Assert.All(promised, metric => Assert.True(
            there.Any(line => line.Name == metric.Name && metric.Labels.All(line.Has)), $"{metric.Name} {string.Join(',', metric.Labels)} is not on /metrics"));
        Assert.Empty(there.Select(line => line.Name).Where(name => name.StartsWith("authgateway_", StringComparison.Ordinal)).Except(promised.Select(metric => metric.Name), StringComparer.Ordinal));
        Assert.Contains(there, line => line.Name is "http_server_request_duration_seconds_count"); // ASP.NET Core's
        Assert.Contains(there, line => line.Name is "dotnet_gc_collections_total"); // .NET's
    }

    [Fact]
    public async Task Each_audited_event_is_counted_by_its_code()
    {
        var world = await worlds.OfAsync(StoreKind.Real);
        using var management = new ApiClient($"http://localhost:{world.Gateway.ManagementPort}");
        string[] codes = ["signup.succeeded", "signin.succeeded", "signin.failed", "signout", "session.ended", "refresh.reuse-detected"];
        var before = await CountsAsync(management);

        await LiveAsync(world.Client);

        // The answer to a scrape is kept for a moment.
        var after = before;
        for (var tries = 0; tries < 500 && codes.Any(code => after.GetValueOrDefault(code) <= before.GetValueOrDefault(code)); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            after = await CountsAsync(management);
        }

        Assert.All(codes, code => Assert.True(after.GetValueOrDefault(code) > before.GetValueOrDefault(code), code));
    }

    /// <summary>Everything that is counted, once.</summary>
    private static async Task LiveAsync(ApiClient client)
    {
        var person = await client.SignUpAsync();
        (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = "wrong" })).Expect(401);
        var ended = await client.SignInAsync(person.Email);
        var id = (await client.SendAsync("GET /auth/sessions", bearer: ended.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray()
            .First(item => item.GetProperty("current").GetBoolean()).GetProperty("id").GetString();
        (await client.SendAsync($"DELETE /auth/sessions/{id}", bearer: person.AccessToken)).Expect(204);
        await StealAsync(client, await client.SignInAsync(person.Email));
        (await client.SendAsync("GET /page", bearer: person.AccessToken, headers: ["X-User-Id: 1"])).Expect(200);
        (await client.SendAsync("GET /page", bearer: $"eyJhbGciOiJub25lIn0.{person.AccessToken.Split('.')[1]}.")).Expect(401);
        (await client.SendAsync("POST /auth/signout", bearer: person.AccessToken)).Expect(204);
    }

    /// <summary>A refresh token that was used twice since.</summary>
    private static async Task StealAsync(ApiClient client, Person person)
    {
        var next = await RefreshAsync(client, person.RefreshToken);
        await RefreshAsync(client, next.Expect(200).Member("refresh_token"));
        (await RefreshAsync(client, person.RefreshToken)).Expect(401);
    }

    private static Task<ApiAnswer> RefreshAsync(ApiClient client, string token) => client.SendAsync("POST /auth/refresh", new { refresh_token = token });

    private static async Task<Dictionary<string, double>> CountsAsync(ApiClient management) =>
        (await Scrape.OfAsync(management)).Where(line => line.Name is "authgateway_events_total")
            .ToDictionary(line => Event().Match(line.Labels).Groups["code"].Value, line => line.Value, StringComparer.Ordinal);

    /// <summary>The table's names; a label with several values (<c>a\|b</c>) is one for each.</summary>
    private static List<(string Name, string[] Labels)> Promised() =>
    [
        .. from match in Name().Matches(Readme.Section("| metric | meaning |"))
           from label in match.Groups["value"].Success ? match.Groups["value"].Value.Split(@"\|") : [""]
           select (match.Groups["name"].Value, label.Length == 0 ? Array.Empty<string>() : [$"{match.Groups["label"].Value}=\"{label.Trim('"')}\""]),
    ];

    [GeneratedRegex("""`(?<name>authgateway_\w+)(?:\{(?<label>\w+)=(?<value>[^}]*)\})?`""", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("event=\"(?<code>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Event();
}
