using System.Text;
using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

/// <summary><c>users import</c> as an operator uses it.</summary>
public sealed class UsersImportTests(StoreServers servers) : IDisposable
{
    private const string Hash = "$P$984478476IagS59wHZvyQMArzfx58u."; // of "hashcat"

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-import-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Users_go_in_alone_and_beside_a_running_gateway_and_sign_in_with_their_old_passwords(StoreKind kind)
    {
        await using var gateway = new GatewayProcess(environment: new Dictionary<string, string?>(await servers.EnvironmentAsync(kind)));
        var csv = Write("users.csv", $"email,email_verified,name,password_hash\nann@example.com,true,Ann,{Hash}\nbob@example.com,maybe,Bob,{Hash}\n");
        var alone = await gateway.RunAsync("users", "import", csv);
        Assert.Equal((1, "2 users: 1 added, 0 unchanged, 1 refused."), (alone.ExitCode, alone.Output.TrimEnd()));
        Assert.Equal("line 3: email_verified and disabled are true or false.", alone.Error.TrimEnd());

        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Write("users.csv", $"email,email_verified,name,password_hash\nann@example.com,true,Ann,{Hash}\nbob@example.com,true,Bob,{Hash}\n");
        var dry = await gateway.RunAsync("users", "import", csv, "--dry-run");
        Assert.Equal((0, "2 users: 1 would be added, 1 unchanged, 0 refused."), (dry.ExitCode, dry.Output.TrimEnd()));
        var beside = await gateway.RunAsync("users", "import", csv, "--json");
        Assert.Equal((0, ""), (beside.ExitCode, beside.Error));
        Assert.Equal("""{"users":2,"added":1,"unchanged":1,"refused":0,"last_line":3,"dry_run":false}""", beside.Output.TrimEnd());

        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        foreach (var email in new[] { "ann@example.com", "bob@example.com" })
        {
            Assert.Equal(401, await SigninAsync(client, email, "hashdog"));
            Assert.Equal(200, await SigninAsync(client, email, "hashcat"));
            Assert.Equal(200, await SigninAsync(client, email, "hashcat"));
        }
    }

    [Fact]
    public async Task Large_records_go_through_the_control_socket_and_its_limit_does_not_matter()
    {
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var attributes = Enumerable.Range(0, 28).ToDictionary(i => $"a{i}", _ => new string('\u20AC', 1000));
        var path = Write("users.jsonl", string.Join('\n', Enumerable.Range(0, 12).Select(i => JsonSerializer.Serialize(
            new { email = $"person{i}@example.com", attributes }, Unescaped))));

        var result = await gateway.RunAsync("users", "import", path);

        Assert.Equal(new CommandResult(0, "12 users: 12 added, 0 unchanged, 0 refused.", ""), result with { Output = result.Output.TrimEnd(), Error = result.Error.TrimEnd() });
    }

    [Fact]
    public async Task The_report_has_every_refused_line_with_its_reason_and_no_hash()
    {
        await using var gateway = new GatewayProcess();
        var path = Write("export", "email,password_hash,phone\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"person{i}@example.com,$2y$20$abcdefghijklmnopqrstuuzlhWrHuHeanp7Wd9bSzpCiTAAtmSKXS,1\n")) + $"ann@example.com,{Hash},2\n");
        var report = Path.Combine(folder.FullName, "refused.jsonl");

        var result = await gateway.RunAsync("users", "import", path, "--format", "csv", "--ignore", "phone", "--report", report);

        Assert.Equal((1, "31 users: 1 added, 0 unchanged, 30 refused.", ""), (result.ExitCode, result.Output.TrimEnd(), result.Error));
        var text = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("abcdefgh", text, StringComparison.Ordinal);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(2, 30), lines.Select(line => line.GetProperty("line").GetInt32()));
        Assert.All(lines, line => Assert.Contains("cost", line.GetProperty("reason").GetString(), StringComparison.Ordinal));

        var shown = await gateway.RunAsync("users", "import", path, "--format", "csv", "--ignore", "phone");
        Assert.Equal(21, shown.Error.TrimEnd().Split('\n').Length);
        Assert.EndsWith("and 10 more: --report FILE has all of them.", shown.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email,password\na@b.cd,secret\n", "", "Passwords in plain text are not imported")]
    [InlineData("email,isAdmin\na@b.cd,1\n", "", "There is no field isAdmin")]
    [InlineData("email\n", "--template md5(password)", "--template is no template")]
    [InlineData("email\n", "--wrap-cost 40", "--wrap-cost is a number")]
    [InlineData("email\n", "--format xml", "--format csv or --format jsonl")]
    [InlineData("email\n", "--firebase-config /nowhere", "cannot be read")]
    [InlineData("email\n", "--report /nowhere/report", "cannot be written")]
    [InlineData("email\n", "--tmplate x", "tmplate")]
    public async Task What_cannot_be_imported_is_one_sentence_and_nothing_is_stored(string csv, string options, string sentence)
    {
        await using var gateway = new GatewayProcess();
        var result = await gateway.CommandAsync(["users", "import", Write("users.csv", csv), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    private static async Task<int> SigninAsync(HttpClient client, string email, string password)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { email, password }), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/auth/signin", content, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
