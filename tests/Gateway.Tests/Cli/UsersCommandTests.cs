using Xunit;

namespace Gateway.Tests.Cli;

public sealed class UsersCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-cli-");

    private string Data => Path.Combine(folder.FullName, "data");

    [Fact]
    public async Task Commands_work_alone_beside_a_running_gateway_and_after_it_was_killed()
    {
        var alone = await GatewayProcess.RunAsync(Data, ["users", "create", "ann@example.com", "--role", "admin"]);
        Assert.Equal(0, alone.ExitCode);
        Assert.Contains("Password (shown only now): ", alone.Error, StringComparison.Ordinal);

        using (var gateway = await GatewayProcess.ServeAsync(Data))
        {
            var beside = await GatewayProcess.RunAsync(Data, ["users", "create", "bob@example.com", "--password-stdin"], "a long passphrase of bob\n");
            Assert.Equal((0, ""), (beside.ExitCode, beside.Error));
            Assert.True(File.Exists(Path.Combine(Data, "control.sock")));

            var explained = await GatewayProcess.RunAsync(Data, ["explain", "GET", "/admin/x", "--user", "ann@example.com"]);
            Assert.Contains("policy   admins", explained.Output, StringComparison.Ordinal);
            var refused = await GatewayProcess.RunAsync(Data, ["explain", "GET", "/admin/x", "--user", "bob@example.com"]);
            Assert.Contains("403", refused.Output, StringComparison.Ordinal);

            var again = await GatewayProcess.RunAsync(Data, ["users", "create", "BOB@example.com", "--password-stdin"], "a long passphrase of bob\n");
            Assert.Equal((1, ""), (again.ExitCode, again.Output));
            Assert.Equal("There is an account with this e-mail address.", again.Error.Trim());

            var second = await GatewayProcess.RunAsync(Data, ["--urls", "http://127.0.0.1:0", "--Management:Urls", "http://127.0.0.1:0"]);
            Assert.Equal(1, second.ExitCode);
            Assert.Matches("is in use by process [0-9]+ on ", second.Error);
            gateway.Kill();
        }

        var after = await GatewayProcess.RunAsync(Data, ["users", "list"]);
        Assert.Equal(0, after.ExitCode);
        Assert.Equal<IEnumerable<string>>(["EMAIL", "ann@example.com", "bob@example.com"], after.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.All(after.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_data_folder_with_a_path_too_long_for_a_socket_works_too()
    {
        var data = Path.Combine(folder.FullName, new string('d', 120), "data");
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        using var gateway = await GatewayProcess.ServeAsync(data);

        var beside = await GatewayProcess.RunAsync(data, ["users", "list", "--json"]);

        Assert.Equal((0, "[]"), (beside.ExitCode, beside.Output.Trim()));
    }

    [Theory]
    [InlineData("users", "show", "nobody@example.com")]
    [InlineData("users", "lst")]
    [InlineData("users", "list", "--jsn")]
    [InlineData("users", "create", "not-an-address")]
    [InlineData("users", "roles", "a@example.com", "--set", "a", "--add", "b")]
    [InlineData("explain", "GET", "/", "--anonymous", "--role", "x")]
    [InlineData("serv")]
    public async Task What_cannot_be_done_is_said_on_the_standard_error_without_a_stack_trace(params string[] arguments)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(Data, arguments, "");

        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
