using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>PostgreSQL is away: what needs an account waits, everybody else goes on, and it recovers by itself.</summary>
[Collection(nameof(OutageWorld))]
public sealed class PostgresOutageTests(OutageWorld world) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("killed")]
    [InlineData("paused")]
    [InlineData("out of connections")]
    public async Task Without_PostgreSQL_what_needs_no_account_goes_on(string outage)
    {
        var gateway = world.Patient;
        var person = await gateway.Client.SignUpAsync();
        var cookie = await gateway.Client.SignInWithCookieAsync(person.Email);
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        var fresh = await gateway.Client.SignInWithCookieAsync(person.Email);
        var (alerts, recoveries) = (gateway.Alerts.Count, gateway.Says("PostgreSQL can be used again"));
        await using var traffic = await BusyPerson.BeginAsync(gateway.Client);

        await BreakAsync(outage);

        await gateway.Management.UntilAsync(200, "GET /healthz/ready", text: "what needs an account");
        Assert.Equal("degraded", (await gateway.Client.SendAsync("GET /healthz/ready")).Expect(200).Text);
        foreach (var path in new[] { "GET /page", "GET /strict/page" })
        {
            (await gateway.Client.SendAsync(path, bearer: person.AccessToken)).Expect(200);
            (await gateway.Client.SendAsync(path, cookie: cookie)).Expect(200);
        }

        (await gateway.Client.SendAsync("GET /open/page")).Expect(200);
        (await gateway.Client.SendAsync("GET /.well-known/jwks.json")).Expect(200);
        ApiAnswer[] answers =
        [
            await gateway.Client.SendAsync("POST /auth/signup", new { email = ApiClient.NewEmail(), password = ApiClient.Password }),
            await gateway.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password }),
            await gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken }),
            await gateway.Client.SendAsync("POST /auth/password/forgot", new { email = person.Email }),
            await gateway.Client.SendAsync("POST /auth/email/resend", new { email = person.Email }),
            await gateway.Client.SendAsync("GET /page", cookie: fresh),
        ];
        Assert.All(answers, answer => Assert.NotEmpty(answer.ExpectProblem(503, "temporarily-unavailable")["Retry-After"]));

        await RepairAsync(outage);

        await gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        await gateway.Client.SignUpAsync();
        (await gateway.Client.SendAsync("GET /page", cookie: fresh)).Expect(200);
        (await gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        await gateway.UntilSaidAsync("PostgreSQL can be used again", recoveries + 1);
        await traffic.DisposeAsync();
        Assert.Contains("PostgreSQL cannot be used", Assert.Single(gateway.Alerts.Skip(alerts)), StringComparison.Ordinal);
        Assert.Equal(recoveries + 1, gateway.Says("PostgreSQL can be used again"));
    }

    [Fact]
    public async Task Sign_ins_at_once_by_far_more_people_than_there_are_connections_all_get_an_answer()
    {
        var gateway = world.Patient;
        var person = await gateway.Client.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ =>
            gateway.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password })));

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 503, answer.Text));
        Assert.Contains(answers, answer => answer.Status == 200);
        await gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
    }

    private Task BreakAsync(string outage) => outage switch
    {
        "killed" => world.Postgres.StopAsync(),
        "paused" => world.Postgres.PauseAsync(),
        _ => world.Postgres.ExecuteAsync(
            "ALTER ROLE gateway CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gateway'"),
    };

    private Task RepairAsync(string outage) => outage switch
    {
        "killed" => world.Postgres.StartAgainAsync(),
        "paused" => world.Postgres.ResumeAsync(),
        _ => world.Postgres.ExecuteAsync("ALTER ROLE gateway CONNECTION LIMIT -1"),
    };
}
