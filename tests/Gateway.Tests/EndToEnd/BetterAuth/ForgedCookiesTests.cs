using System.Globalization;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>Somebody makes up one cookie of Better Auth after the other.</summary>
public sealed class ForgedCookiesTests(StoreServers servers)
{
    [Fact]
    [Trait("advisory", "H-112")]
    [Trait("advisory", "C-47")]
    public async Task They_are_refused_with_429_after_a_while_and_who_has_a_session_elsewhere_is_served()
    {
        await using var betterAuth = new ScriptedBetterAuth(TimeProvider.System) { Knows = token => token is "good" };
        var settings = await servers.EnvironmentAsync(StoreKind.Embedded);
        settings["GATEWAY__BetterAuth__BaseUrl"] = betterAuth.Address;
        settings["GATEWAY__BetterAuth__SignUp"] = "open";
        settings["GATEWAY__Network__TrustedProxies__0"] = "127.0.0.1";
        await using var world = await World.StartAsync(settings);

        // However slow this machine is, it makes more than two a second, which is what becomes free again.
        ApiAnswer? refused = null;
        var sent = 0;
        while (refused is null)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync($"forged-{Interlocked.Increment(ref sent)}", "203.0.113.9")));
            Assert.All(answers, answer => Assert.True(answer.Status is 401 or 429 or 503, answer.Text));
            Assert.True(sent < 5_000, "nothing was refused");
            refused = answers.FirstOrDefault(answer => answer.Status == 429);
        }

        Assert.InRange(int.Parse(refused.ExpectProblem(429, "too-many-attempts")["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        Assert.True(betterAuth.Questions.Count < sent);
        (await SendAsync("good", "203.0.113.10")).Expect(200);
        Assert.Single(world.Backend.Requests);

        Task<ApiAnswer> SendAsync(string token, string address) => world.Client.SendAsync(
            "GET /page/forged", headers: [$"Cookie: {BetterAuthServer.CookieName}={token}{ScriptedBetterAuth.Signature}", $"X-Forwarded-For: {address}"]);
    }
}
