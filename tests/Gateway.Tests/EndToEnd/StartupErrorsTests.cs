using System.Net;
using System.Net.Sockets;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What an operator reads when the gateway cannot start: a clear sentence for each mistake, all at once, and never a stack trace.</summary>
public sealed class StartupErrorsTests(StoreServers servers)
{
    [Theory]
    [InlineData("--urls")]
    [InlineData("--Management:Urls")]
    public async Task A_port_in_use_is_named(string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var gateway = new GatewayProcess();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        Expect(await gateway.FailAsync(option, address), $"{address}: address already in use: stop what listens there, or choose another address");
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_or_cannot_be_made_is_named()
    {
        await using var gateway = new GatewayProcess();
        var file = Path.Combine(gateway.ConfigDirectory, "gateway.json");

        Expect(await gateway.FailAsync("--DataDirectory", file), $"command line: DataDirectory: {file} is a file. Name a folder");
        Expect(await gateway.FailAsync("--DataDirectory", file + "/data"), $"The data folder {file}/data cannot be used");

        // Nobody, not even root, makes folders there.
        Expect(await gateway.FailAsync("--DataDirectory", "/proc/gateway"), "The data folder /proc/gateway cannot be used");
    }

    [Theory]
    [InlineData("gateway.json", "gateway.json")]
    [InlineData("routes.json", "routes.json")]
    [InlineData("", "gateway.json", "routes.json")]
    public async Task A_configuration_that_this_user_may_not_read_is_named_with_the_remedy(string forbidden, params string[] named)
    {
        await using var gateway = new GatewayProcess { ObeysFileModes = true };
        SetMode(Path.Combine(gateway.ConfigDirectory, forbidden), UnixFileMode.None);
        string[] sentences = [.. named.Select(name => $"{gateway.ConfigDirectory}/{name}: (file): this user may not read it. Run chmod -R a+rX on {gateway.ConfigDirectory}, or on what is mounted there,")];

        Expect(await gateway.RunAsync("check"), sentences);
        Expect(await gateway.FailAsync(), sentences[0]);

        SetMode(gateway.ConfigDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task A_damaged_database_file_is_named_and_stays_as_it_is(int damagedAt)
    {
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        await gateway.StopAsync();
        var file = Path.Combine(gateway.DataDirectory, "accounts.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes.AsSpan(damagedAt, Math.Min(8192, bytes.Length - damagedAt)).Fill((byte)'x');
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        Expect(await gateway.FailAsync(), file);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-43")]
    public async Task A_wrong_master_secret_is_an_error_and_never_makes_new_keys(StoreKind kind)
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(kind), StringComparer.Ordinal);
        environment["GATEWAY__Auth__MasterSecret"] = "the master secret of the first start";
        await using var gateway = new GatewayProcess(environment: environment);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);
        var keys = (await client.SendAsync("GET /.well-known/jwks.json")).Text;
        await gateway.StopAsync();

        environment["GATEWAY__Auth__MasterSecret"] = "another master secret, as long as it";
        await using var wrong = new GatewayProcess(environment: environment, dataDirectory: gateway.DataDirectory);
        Expect(await wrong.FailAsync(), "Auth:MasterSecret or one of Auth:PreviousMasterSecrets: wrong master secret.");

        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(keys, (await client.SendAsync("GET /.well-known/jwks.json")).Text);
    }

    [Theory]
    [InlineData("Redis", "127.0.0.1:9", "ConnectionStrings:Postgres: the connection string of PostgreSQL is missing")]
    [InlineData("Postgres", "Host=127.0.0.1;Port=9", "ConnectionStrings:Redis: the connection string of Redis is missing")]
    public async Task One_connection_string_alone_is_an_error(string name, string value, string sentence)
    {
        await using var gateway = new GatewayProcess();

        Expect(
            await gateway.FailAsync($"--ConnectionStrings:{name}", value, "--Auth:MasterSecret", "a master secret for tests, long enough", "--SignUp:RequireVerifiedEmail", "false"),
            sentence);
        Assert.False(Directory.Exists(gateway.DataDirectory));
    }

    [Fact]
    [Trait("advisory", "K-122")]
    [Trait("advisory", "J-119")]
    public async Task All_mistakes_in_the_settings_are_said_at_once_each_with_file_line_key_and_remedy()
    {
        await using var gateway = new GatewayProcess("""
            {
              "SignUp": { "Mode": "open" },
              "SignUpp": { "Mode": "open" },
              "Network": { "TrustedProxies": [ "10.0.0.1/8" ] },
              "Auth": { "MasterSecret": "short" },
              "External": { "Providers": { "hub": { "Issuer": "https://hub.example.com", "ClientId": "x" } } },
              "Trust": { "Issuers": { "hub": { "Issuer": "https://id.example.com", "Audiences": [ "a" ] } } }
            }
            """);

        var file = Path.Combine(gateway.ConfigDirectory, "gateway.json");
        var result = await gateway.FailAsync("--Cors:Origin", "https://a.example");

        Expect(
            result,
            $"{file}(3): SignUpp",
            $"{file}(4): Network:TrustedProxies:0: this is not a network. Write CIDR notation",
            $"{file}(5): Auth:MasterSecret: the secret is shorter than 32 bytes. Make one with: openssl rand -base64 48.",
            $"{file}(7): Trust:Issuers:hub:Issuer: External:Providers:hub has the same name, and links are taken away by it: people would lose one with the other. Rename Trust:Issuers:hub;",
            "command line: Cors:Origin: there is no such setting. Did you mean \"Cors:Origins\"?");
        Assert.DoesNotContain("\"short\"", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(gateway.DataDirectory));
    }

    [Fact]
    [Trait("advisory", "K-122")]
    public async Task All_mistakes_in_the_routes_are_said_at_once_by_the_start_and_by_check()
    {
        const string Routes = """
            {
              "ReverseProxy": {
                "Routes": {
                  "one":   { "ClusterId": "ap", "Match": { "Path": "/{**rest}" } },
                  "two":   { "ClusterId": "app", "AuthorizationPolicy": "adminz", "Match": { "Path": "/two" } },
                  "three": { "ClusterId": "app", "Match": { "Path": "/auth/mine" } },
                  "four":  { "ClusterId": "app", "Match": { "Path": "/four" }, "Metadata": { "Identty": "java" } }
                },
                "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } }
              }
            }
            """;
        await using var gateway = new GatewayProcess(routesJson: Routes);
        var file = Path.Combine(gateway.ConfigDirectory, "routes.json");
        string[] sentences =
        [
            $"{file}(4): ReverseProxy:Routes:one:ClusterId: ",
            $"{file}(5): ReverseProxy:Routes:two:AuthorizationPolicy: ",
            $"{file}(6): ReverseProxy:Routes:three:Match:Path: ",
            $"{file}(7): ReverseProxy:Routes:four:Metadata:Identty: ",
        ];

        Expect(await gateway.FailAsync(), sentences);

        var check = await gateway.RunAsync("check");
        Assert.Equal(1, check.ExitCode);
        Assert.All(sentences, sentence => Assert.Contains(sentence, check.Output + check.Error, StringComparison.Ordinal));
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Exit code 1, nothing on standard output, and exactly these sentences on standard error, a line each, in any order.</summary>
    private static void Expect(CommandResult result, params string[] sentences)
    {
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        var lines = result.Error.Split('\n');
        Assert.True(lines.Length == sentences.Length, result.Error);
        Assert.All(sentences, sentence => Assert.Contains(lines, line => line.Contains(sentence, StringComparison.Ordinal)));
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }
}
