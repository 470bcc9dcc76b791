using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class SessionsCommandTests(SharedWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Sessions_are_listed_and_ended(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        await world.Client.SignInAsync(person.Email);

        using (var listed = JsonDocument.Parse(await world.RunAsync("sessions", "list", person.Email, "--json")))
        {
            Assert.Equal(2, listed.RootElement.GetArrayLength());
            Assert.Equal(["id", "created_at", "last_seen_at", "ip", "user_agent"], ApiAnswer.Names(listed.RootElement[0]));
        }

        Assert.Equal(3, (await world.RunAsync("sessions", "list", person.Id)).Split('\n').Length);
        Assert.Equal($"All sessions of {person.Email} have ended.", (await world.Gateway.RunAsync("sessions", "revoke", person.Email)).Output);
        await world.Client.UntilAsync(401, "GET /auth/me", person.AccessToken);
        Assert.Equal("[]", await world.RunAsync("sessions", "list", person.Email, "--json"));
        Assert.Equal(new CommandResult(1, "", "There is no account nobody@example.com."), await world.Gateway.RunAsync("sessions", "revoke", "nobody@example.com"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_is_deleted_only_on_purpose(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();

        var asked = await world.Gateway.RunAsync("users", "delete", person.Email);
        Assert.Equal((1, ""), (asked.ExitCode, asked.Output));
        Assert.Contains("Add --yes", asked.Error, StringComparison.Ordinal);
        (await world.Client.SendAsync("GET /auth/me", bearer: person.AccessToken)).Expect(200);

        Assert.Equal($"{person.Email} ({person.Id}) is deleted.", await world.RunAsync("users", "delete", person.Email, "--yes"));
        await world.Client.UntilAsync(401, "GET /auth/me", person.AccessToken);
        (await world.Client.SendAsync("POST /auth/signup", new { email = person.Email, password = ApiClient.Password })).Expect(201);
        Assert.NotEqual(person.Id, (await world.Client.SignInAsync(person.Email)).Id);
    }
}
