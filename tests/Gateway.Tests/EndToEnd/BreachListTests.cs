using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The built gateway and a service that knows stolen passwords: what people, operators and dashboards see of it.</summary>
public sealed class BreachListTests(StoreServers servers)
{
    private const string Stolen = "four pears, two figs";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-82")]
    public async Task Nobody_can_set_a_stolen_password(StoreKind kind)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen);
        await using var world = await StartAsync(kind, breaches.Address);
        var person = await world.Client.SignUpAsync();

        (await world.Client.SendAsync("POST /auth/signup", new { email = ApiClient.NewEmail(), password = Stolen })).ExpectField("password", "breached");
        (await world.Client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = Stolen }, person.AccessToken)).ExpectField("new_password", "breached");
        using var form = new FormUrlEncodedContent([new("email", ApiClient.NewEmail()), new("password", Stolen)]);
        Assert.Contains("This password is on a list of stolen passwords", (await world.Client.SendAsync("POST /auth/pages/signup", form)).Expect(422).Text, StringComparison.Ordinal);
        Assert.Equal(
            new CommandResult(1, "", "password: This password is on a list of stolen passwords, which attackers try first. Choose another one."),
            await world.Gateway.CommandAsync(["users", "create", ApiClient.NewEmail(), "--password-stdin"], Stolen + "\n"));
        var admin = await world.CreateAsync("--role", "gateway-admin");
        (await world.Client.SendAsync("POST /auth/admin/users", new { email = ApiClient.NewEmail(), password = Stolen }, admin.AccessToken)).ExpectField("password", "breached");
        await world.Client.SignInAsync(person.Email); // whose password is what it was

        using var management = new ApiClient($"http://localhost:{world.Gateway.ManagementPort}");
        var asked = kind == StoreKind.Embedded ? 5 : 4; // with real stores a command is a process of its own
        Assert.Equal(asked, (await Scrape.OfAsync(management)).Single(line => line.Name is "authgateway_breach_list_answers_total" && line.Has("result=\"listed\"")).Value);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_list_that_is_away_stops_nobody_is_said_once_and_is_counted(StoreKind kind)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen);
        await breaches.StopAsync();
        await using var world = await StartAsync(kind, breaches.Address);

        await world.Client.SignUpAsync();
        (await world.Client.SendAsync("POST /auth/signup", new { email = ApiClient.NewEmail(), password = Stolen })).Expect(201);

        var said = Assert.Single(world.Gateway.Lines, line => line.Contains("The list of breached passwords", StringComparison.Ordinal));
        Assert.Contains("cannot be asked: the service cannot be reached. Until it can, passwords are accepted without it", said, StringComparison.Ordinal);
        using var management = new ApiClient($"http://localhost:{world.Gateway.ManagementPort}");
        Assert.Equal(2, (await Scrape.OfAsync(management)).Single(line => line.Name is "authgateway_breach_list_answers_total" && line.Has("result=\"failed\"")).Value);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Where_it_has_to_be_asked_its_outage_is_503_for_new_passwords_and_nothing_else(StoreKind kind)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen);
        await using var world = await StartAsync(kind, breaches.Address, "refuse");
        var person = await world.Client.SignUpAsync();
        await breaches.StopAsync();

        var refused = (await world.Client.SendAsync("POST /auth/signup", new { email = ApiClient.NewEmail(), password = ApiClient.Password })).ExpectProblem(503, "temporarily-unavailable");
        Assert.NotEmpty(refused["Retry-After"]);
        (await world.Client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "another long passphrase" }, person.AccessToken)).ExpectProblem(503, "temporarily-unavailable");
        var command = await world.Gateway.CommandAsync(["users", "create", ApiClient.NewEmail(), "--password-stdin"], ApiClient.Password + "\n");
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("the list in Passwords:BreachList cannot be asked", command.Error, StringComparison.Ordinal);
        await world.Client.SignInAsync(person.Email);
        (await world.Client.SendAsync("GET /healthz/ready")).Expect(200);

        await breaches.RestartAsync();
        (await world.Client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "another long passphrase" }, person.AccessToken)).Expect(204);
    }

    [Theory]
    [InlineData(true, "Admin:Password: this cannot be an administrator's password. This password is on a list of stolen passwords")]
    [InlineData(false, "Set Passwords:BreachListFailure to allow")]
    public async Task A_first_administrator_with_a_stolen_password_stops_the_start(bool isThere, string message)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen);
        if (!isThere)
        {
            await breaches.StopAsync();
        }

        await using var gateway = new GatewayProcess(environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Passwords__BreachList"] = breaches.Address.ToString(),
            ["GATEWAY__Passwords__BreachListFailure"] = "refuse",
            ["GATEWAY__Admin__Email"] = ApiClient.NewEmail(),
            ["GATEWAY__Admin__Password"] = Stolen,
        });

        var failed = await gateway.FailAsync();

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(message, failed.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Stolen, failed.Error, StringComparison.Ordinal);
    }

    private async Task<World> StartAsync(StoreKind kind, Uri list, string? failure = null)
    {
        var environment = await servers.EnvironmentAsync(kind);
        environment["GATEWAY__Passwords__BreachList"] = list.ToString();
        environment["GATEWAY__Passwords__BreachListFailure"] = failure;
        return await World.StartAsync(environment);
    }
}
