using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class LockoutsCommandTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_lock_is_listed_and_lifted_beside_a_running_gateway_and_alone(StoreKind kind)
    {
        await using var world = await World.StartAsync(servers, kind);
        Assert.Equal("[]", (await world.RunAsync("lockouts", "list", "--json")).Trim());
        var person = await world.Client.SignUpAsync();
        await LockAsync(world, person.Email);

        using var json = JsonDocument.Parse(await world.RunAsync("lockouts", "list", "--json"));
        var listed = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(["kind", "name", "user_id", "email", "failures", "locks", "until"], ApiAnswer.Names(listed));
        Assert.Equal(("account", person.Id, person.Email, 5, 1), (
            listed.GetProperty("kind").GetString(), listed.GetProperty("user_id").GetString(), listed.GetProperty("email").GetString(),
            listed.GetProperty("failures").GetInt32(), listed.GetProperty("locks").GetInt32()));
        var table = (await world.RunAsync("lockouts", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, table.Length);
        Assert.Matches($"^{person.Email} +account +5  [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}Z$", table[1]);
        Assert.All(table, line => Assert.InRange(line.Length, 1, 80));

        Assert.Equal($"{person.Email} is free to try again.", (await world.RunAsync("lockouts", "lift", person.Email)).Trim());
        await world.Client.SignInAsync(person.Email);
        Assert.Equal(
            new CommandResult(0, "", "Nothing had to be lifted: no failures of nobody@example.com are counted."), await world.Gateway.RunAsync("lockouts", "lift", "nobody@example.com"));
        var nothing = await world.Gateway.RunAsync("lockouts", "lift", "somebody");
        Assert.Equal((1, ""), (nothing.ExitCode, nothing.Output));
        Assert.StartsWith("somebody is neither an e-mail address nor ", nothing.Error, StringComparison.Ordinal);

        await LockAsync(world, person.Email);
        await world.Gateway.KillAsync();
        Assert.Equal(0, (await world.Gateway.RunAsync("lockouts", "lift", person.Id)).ExitCode);
        Assert.Equal("[]", (await world.RunAsync("lockouts", "list", "--json")).Trim());
    }

    private static async Task LockAsync(World world, string email)
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.Client.SendAsync("POST /auth/signin", new { email, password = "not the passphrase" })));
        (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(401);
    }
}
