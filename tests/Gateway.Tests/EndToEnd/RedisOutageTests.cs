using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Redis is away: people go on working for a while, nobody gets in who shouldn't, one alert, and no restart afterwards.</summary>
[Collection(nameof(OutageWorld))]
public sealed class RedisOutageTests(OutageWorld world) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [Trait("advisory", "K-128")]
    [InlineData("killed")]
    [InlineData("paused")]
    public async Task While_Redis_does_not_answer_requests_go_on_from_memory_for_MaxStaleness(string outage)
    {
        var (patient, hasty) = (world.Patient, world.Hasty);
        var person = await patient.Client.SignUpAsync();
        var cookie = await patient.Client.SignInWithCookieAsync(person.Email);
        (await patient.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        (await hasty.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        var (alerts, recoveries) = (patient.Alerts.Count, patient.Says("Redis can be used again"));
        await using var traffic = await BusyPerson.BeginAsync(patient.Client);

        await (outage is "killed" ? world.Redis.KillAsync() : world.Redis.PauseAsync());

        // Within the grace: whoever is known goes on, and who isn't, isn't let in.
        await patient.Client.UntilAsync(503, "GET /strict/page", bearer: person.AccessToken);
        (await patient.Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
        (await patient.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        (await patient.Client.SendAsync("GET /open/page")).Expect(200);
        (await patient.Client.SendAsync("GET /page")).ExpectProblem(401, "unauthenticated");
        (await patient.Client.SendAsync("GET /page", bearer: person.AccessToken + "x")).ExpectProblem(401, "invalid-token");
        await patient.ExpectNoSessionsAsync(person, cookie);

        // "Away", once the watch is sure of it; until then every command waits its two seconds.
        await patient.Management.UntilAsync(200, "GET /healthz/ready", text: "away: ");
        Assert.Equal("degraded", (await patient.Client.SendAsync("GET /healthz/ready")).Expect(200).Text);
        Assert.Equal("degraded", (await patient.Management.SendAsync("GET /healthz/ready")).Expect(200).Member("status"));
        await patient.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"redis\"} 0");
        await patient.ExpectNoSessionsAsync(person, cookie, norCodes: true);

        // After it: an identity cannot be checked, so there is none.
        await hasty.Client.UntilAsync(503, "GET /page", bearer: person.AccessToken);
        await hasty.UntilSaidAsync((await hasty.Client.SendAsync("GET /page", bearer: person.AccessToken)).ExpectProblem(503, "temporarily-unavailable").Member("trace_id"), 1);
        (await hasty.Client.SendAsync("GET /page", cookie: cookie)).ExpectProblem(503, "temporarily-unavailable");
        (await hasty.Client.SendAsync("GET /open/page")).Expect(200);
        Assert.Equal("unavailable", (await hasty.Client.SendAsync("GET /healthz/ready")).Expect(503).Text);
        await UntilRevocationsAsync(hasty, areStale: true);

        await (outage is "killed" ? world.Redis.StartAgainAsync() : world.Redis.ResumeAsync());

        // By itself, and nobody has to sign in again.
        await hasty.Client.UntilAsync(200, "GET /page", bearer: person.AccessToken);
        await hasty.Client.UntilAsync(200, "GET /page", cookie: cookie);
        await UntilRevocationsAsync(hasty, areStale: false);
        await patient.Client.UntilAsync(200, "GET /strict/page", bearer: person.AccessToken);
        await patient.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        await patient.Client.SignInAsync(person.Email);
        (await patient.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        await patient.UntilSaidAsync("Redis can be used again", recoveries + 1);
        await traffic.DisposeAsync();
        Assert.Contains("Redis cannot be used", Assert.Single(patient.Alerts.Skip(alerts)), StringComparison.Ordinal);
        Assert.Equal(recoveries + 1, patient.Says("Redis can be used again"));
        await patient.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"redis\"} 1");
    }

    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "OOM")]
    [InlineData("REPLICAOF 127.0.0.1 9", "REPLICAOF NO ONE", "")]
    public async Task While_Redis_takes_no_writes_sessions_stay_as_they_are_and_requests_go_on(string outage, string recovery, string reason)
    {
        var gateway = world.Patient;
        var person = await gateway.Client.SignUpAsync();
        var cookie = await gateway.Client.SignInWithCookieAsync(person.Email);
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);

        await world.Redis.ExecuteAsync(outage);

        await gateway.Management.UntilAsync(200, "GET /healthz/ready", text: "away: " + reason);
        (await gateway.Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        (await gateway.Client.SendAsync("GET /open/page")).Expect(200);
        await gateway.ExpectNoSessionsAsync(person, cookie);

        await world.Redis.ExecuteAsync(recovery);

        await gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        await gateway.Client.SignInAsync(person.Email); // with the password that it had
        (await gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        (await gateway.Client.SendAsync("POST /auth/signout", cookie: cookie, headers: "Sec-Fetch-Site: same-origin")).Expect(204);
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(401);
    }

    private static async Task UntilRevocationsAsync(Replica gateway, bool areStale)
    {
        await Scrape.UntilAsync(gateway.Management, "authgateway_revocation_behind", areStale ? 1 : 0);
        await Scrape.UntilAsync(gateway.Management, "authgateway_revocation_stale", areStale ? 1 : 0);
    }
}
