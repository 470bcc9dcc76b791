using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Attempts that Redis counted, though nobody was told in time.</summary>
public sealed class ThrottlingOutageTests(StoreServers servers)
{
    [Fact]
    [Trait("advisory", "E-76")]
    public async Task What_Redis_took_in_too_late_for_an_answer_locks_nobody_out()
    {
        await using var redis = new RedisServer();
        var environment = await servers.EnvironmentAsync(StoreKind.Real);
        environment["GATEWAY__ConnectionStrings__Redis"] = await redis.CreateDatabaseAsync();
        environment["GATEWAY__Throttling__AccountLocks"] = "1d";
        await using var world = await World.StartAsync(environment);
        var email = (await world.Client.SignUpAsync()).Email;
        var device = (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(200).Member("device_token");
        Task<ApiAnswer> TryAsync() => world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password, device_token = device });

        await redis.PauseAsync();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TryAsync())))
        {
            answer.ExpectProblem(503, "temporarily-unavailable");
        }

        await redis.ResumeAsync();
        await world.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");

        (await TryAsync()).Expect(200);
        Assert.Equal("[]", (await world.RunAsync("lockouts", "list", "--json")).Trim());
    }
}
