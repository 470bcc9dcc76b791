using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// The network to a store fails in each of the ways that networks do: whoever is known goes on without noticing, nobody else gets in, and
/// no restart is needed afterwards.
/// </summary>
[Collection(nameof(CutOffWorld))]
public sealed class CutOffTests(CutOffWorld world) : IAsyncLifetime
{
    public static TheoryData<string> Outages { get; } = ["refused", "swallowed", "swallowed and forgotten", "answers cut"];

    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync()
    {
        world.Restore();
        return ValueTask.CompletedTask;
    }

    [Theory, MemberData(nameof(Outages))]
    public async Task Cut_off_from_Redis_people_go_on_and_sessions_wait(string outage)
    {
        var gateway = world.Gateway;
        var person = await gateway.Client.SignUpAsync();
        var (cookie, unseen) = (await gateway.Client.SignInWithCookieAsync(person.Email), await gateway.Client.SignInWithCookieAsync(person.Email));
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        var (lost, back) = (gateway.Says("Redis cannot be used"), gateway.Says("Redis can be used again"));
        var traffic = await Traffic.StartAsync(gateway.Client, person.AccessToken, cookie);

        await BreakAsync(world.RedisNetwork, outage);

        await gateway.ExpectNoSessionsAsync(person, cookie);
        await gateway.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"redis\"} 0");
        await ExpectDegradedAsync("redis", "requests go on from memory");
        await gateway.ExpectNoSessionsAsync(person, cookie);
        (await gateway.Client.SendAsync("GET /page", cookie: unseen)).ExpectProblem(503, "temporarily-unavailable");

        var repaired = Repair(world.RedisNetwork, outage);

        await ExpectRecoveryAsync(repaired, "Redis");
        await traffic.ExpectUndisturbedAsync();
        (await gateway.Client.SendAsync("GET /page", cookie: unseen)).Expect(200);
        await gateway.Client.SignInAsync(person.Email); // with the password that it had
        (await gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        await gateway.Client.UntilAsync(200, "GET /strict/page", bearer: person.AccessToken);
        (await gateway.Client.SendAsync("POST /auth/signout", bearer: person.AccessToken)).Expect(204);
        (await gateway.Client.SendAsync("GET /page", bearer: person.AccessToken)).ExpectProblem(401, "invalid-token");
        await gateway.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"redis\"} 1");
        await gateway.UntilSaidAsync("Redis can be used again", back + 1);
        Assert.Equal(lost + 1, gateway.Says("Redis cannot be used"));
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target == Traffic.Forbidden);
    }

    [Theory, MemberData(nameof(Outages))]
    public async Task Cut_off_from_PostgreSQL_people_go_on_and_accounts_wait(string outage)
    {
        var gateway = world.Gateway;
        var person = await gateway.Client.SignUpAsync();
        var (cookie, unseen) = (await gateway.Client.SignInWithCookieAsync(person.Email), await gateway.Client.SignInWithCookieAsync(person.Email));
        (await gateway.Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        var (lost, back) = (gateway.Says("PostgreSQL cannot be used"), gateway.Says("PostgreSQL can be used again"));
        var traffic = await Traffic.StartAsync(gateway.Client, person.AccessToken, cookie);

        await BreakAsync(world.PostgresNetwork, outage);

        await ExpectNoAccountsAsync(person, unseen);
        await gateway.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"database\"} 0");
        await ExpectDegradedAsync("database", "what needs an account is answered with 503");
        await ExpectNoAccountsAsync(person, unseen);

        var repaired = Repair(world.PostgresNetwork, outage);

        await ExpectRecoveryAsync(repaired, "PostgreSQL");
        await traffic.ExpectUndisturbedAsync();
        (await gateway.Client.SendAsync("GET /page", cookie: unseen)).Expect(200);
        await gateway.Client.SignUpAsync();
        (await gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        await gateway.Management.UntilAsync(200, "GET /metrics", text: "dependency=\"database\"} 1");
        await gateway.UntilSaidAsync("PostgreSQL can be used again", back + 1);
        Assert.Equal(lost + 1, gateway.Says("PostgreSQL cannot be used"));
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target == Traffic.Forbidden);
    }

    [Fact]
    public async Task A_refresh_whose_answer_Redis_could_not_deliver_can_be_repeated()
    {
        var person = await world.Gateway.Client.SignUpAsync();
        var refresh = new { refresh_token = person.RefreshToken };

        // Redis does replace the token. EVAL the first time that the gateway uses the script, EVALSHA later.
        world.RedisNetwork.CutAnswerTo("EVAL", Guid.Parse(person.Id).ToString("N"));
        (await world.Gateway.Client.SendAsync("POST /auth/refresh", refresh)).ExpectProblem(503, "temporarily-unavailable");
        var repeated = await UntilAnsweredAsync("POST /auth/refresh", refresh);

        var next = new { refresh_token = repeated.Expect(200).Member("refresh_token") };
        (await world.Gateway.Client.SendAsync("POST /auth/refresh", next)).Expect(200);
        (await world.Gateway.Client.SendAsync("GET /page", bearer: repeated.Member("access_token"))).Expect(200);
    }

    /// <summary>The account and its mail are one transaction, which was not committed.</summary>
    [Fact]
    public async Task A_sign_up_that_PostgreSQL_was_cut_off_in_left_nothing_and_can_be_repeated()
    {
        var signUp = new { email = ApiClient.NewEmail(), password = ApiClient.Password };

        world.PostgresNetwork.CutAnswerTo("INSERT INTO users");
        (await world.Gateway.Client.SendAsync("POST /auth/signup", signUp)).ExpectProblem(503, "temporarily-unavailable");

        (await UntilAnsweredAsync("POST /auth/signup", signUp)).Expect(201);
        await world.Gateway.Client.SignInAsync(signUp.email);
    }

    private static async Task BreakAsync(TcpRelay network, string outage)
    {
        switch (outage)
        {
            case "refused":
                await network.RefuseAsync();
                break;
            case "answers cut":
                network.CutAnswers();
                break;
            default:
                network.Swallow();
                break;
        }
    }

    /// <returns>When: a timestamp.</returns>
    private static long Repair(TcpRelay network, string outage)
    {
        network.Restore(forget: outage is "swallowed and forgotten");
        return TimeProvider.System.GetTimestamp();
    }

    private async Task ExpectDegradedAsync(string store, string consequence)
    {
        Assert.Equal("degraded", (await world.Gateway.Client.SendAsync("GET /healthz/ready")).Expect(200).Text);
        var details = (await world.Gateway.Management.SendAsync("GET /healthz/ready")).Expect(200);
        Assert.Equal("degraded", details.Member("status"));
        Assert.Contains(consequence, details.Member(store), StringComparison.Ordinal);
    }

    private async Task ExpectNoAccountsAsync(Person person, string unseenCookie)
    {
        ApiAnswer[] answers =
        [
            await world.Gateway.Client.SendAsync("POST /auth/signup", new { email = ApiClient.NewEmail(), password = ApiClient.Password }),
            await world.Gateway.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password }),
            await world.Gateway.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken }),
            await world.Gateway.Client.SendAsync("GET /page", cookie: unseenCookie),
        ];
        Assert.All(answers, answer => Assert.NotEmpty(answer.ExpectProblem(503, "temporarily-unavailable")["Retry-After"]));
    }

    private async Task ExpectRecoveryAsync(long repaired, string store)
    {
        await world.Gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        TestContext.Current.TestOutputHelper!.WriteLine($"{store} was back after {TimeProvider.System.GetElapsedTime(repaired).TotalSeconds:0.00} s.");
    }

    /// <summary>As a client does that was told to come back later.</summary>
    private async Task<ApiAnswer> UntilAnsweredAsync(string request, object body)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await world.Gateway.Client.SendAsync(request, body);
            if (answer.Status != 503 || tries == 3_000)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
