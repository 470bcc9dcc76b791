using Gateway.TestKit;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class UsersCommandTests
{
    [Fact]
    public async Task Commands_work_alone_beside_a_running_gateway_and_after_it_was_killed()
    {
        await using var gateway = new GatewayProcess();
        var alone = await gateway.RunAsync("users", "create", "ann@example.com", "--role", "admin");
        Assert.Equal(0, alone.ExitCode);
        Assert.Contains("Password (shown only now): ", alone.Error, StringComparison.Ordinal);

        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var beside = await gateway.RunAsync(["users", "create", "bob@example.com", "--password-stdin"], "a long passphrase of bob\n");
        Assert.Equal((0, ""), (beside.ExitCode, beside.Error));
        Assert.True(File.Exists(Path.Combine(gateway.DataDirectory, "control.sock")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(gateway.DataDirectory, "control.sock")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)); // nobody else's commands

        gateway.WriteRoutes(await File.ReadAllTextAsync(RoutesText.Repository("config/routes.json"), TestContext.Current.CancellationToken));
        Assert.Contains("policy   admins", (await gateway.RunAsync("explain", "GET", "/admin/x", "--user", "ann@example.com")).Output, StringComparison.Ordinal);
        Assert.Contains("answer   403", (await gateway.RunAsync("explain", "GET", "/admin/x", "--user", "bob@example.com")).Output, StringComparison.Ordinal);

        var again = await gateway.RunAsync(["users", "create", "BOB@example.com", "--password-stdin"], "a long passphrase of bob\n");
        Assert.Equal(new CommandResult(1, "", "There is an account with this e-mail address."), again);

        var second = await gateway.FailAsync("--urls", "http://127.0.0.1:0", "--Management:Urls", "http://127.0.0.1:0");
        Assert.Equal(1, second.ExitCode);
        Assert.Matches("is in use by process [0-9]+ on ", second.Error);
        await gateway.KillAsync();

        var after = await gateway.RunAsync("users", "list");
        Assert.Equal(0, after.ExitCode);
        Assert.Equal<IEnumerable<string>>(["EMAIL", "ann@example.com", "bob@example.com"], after.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.All(after.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_data_folder_with_a_path_too_long_for_a_socket_works_too()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-cli-");
        var parent = folder.CreateSubdirectory(new string('d', 120));
        await using (var gateway = new GatewayProcess(dataDirectory: Path.Combine(parent.FullName, "data")))
        {
            await gateway.StartAsync(TestContext.Current.CancellationToken);

            Assert.Equal(new CommandResult(0, "[]", ""), await gateway.RunAsync("users", "list", "--json"));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [Trait("advisory", "J-120")]
    [InlineData("users", "show", "nobody@example.com")]
    [InlineData("users", "lst")]
    [InlineData("users", "list", "--jsn")]
    [InlineData("users", "create", "not-an-address")]
    [InlineData("users", "roles", "a@example.com", "--set", "a", "--add", "b")]
    [InlineData("explain", "GET", "/", "--anonymous", "--role", "x")]
    [InlineData("serv")]
    public async Task What_cannot_be_done_is_said_on_the_standard_error_without_a_stack_trace(params string[] arguments)
    {
        await using var gateway = new GatewayProcess();
        var (exitCode, output, error) = await gateway.CommandAsync(arguments);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
