using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Administration;

/// <summary>Users of another application, sent to the admin API.</summary>
public sealed class ImportApiTests(SharedWorlds worlds, StoreServers servers)
{
    private const string Hash = "$P$984478476IagS59wHZvyQMArzfx58u."; // of "hashcat"

    private static int lastFile;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Users_go_in_sign_in_with_their_old_passwords_and_are_unchanged_the_next_time(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var (ann, bob, cleo) = (ApiClient.NewEmail(), ApiClient.NewEmail(), ApiClient.NewEmail());
        var csv = $"email,email_verified,name,password_hash\n{ann},true,Ann,{Hash}\n{bob},maybe,Bob,{Hash}\n";

        var dry = (await ImportAsync(world, admin, "text/csv", csv, "?dry_run=true")).Expect(200);
        Assert.Equal(
            """{"users":2,"added":1,"unchanged":0,"refused":1,"last_line":3,"dry_run":true,"errors":[{"line":3,"reason":"email_verified and disabled are true or false."}]}""", dry.Text);
        (await world.Client.SendAsync("POST /auth/signin", new { email = ann, password = "hashcat" })).Expect(401);

        var added = (await ImportAsync(world, admin, "text/csv; charset=utf-8", csv)).Expect(200).Json;
        Assert.Equal((1, 0, 1), Counts(added));
        var person = await world.Client.SignInAsync(ann, "hashcat");
        Assert.Equal((0, 1, 1), Counts((await ImportAsync(world, admin, "text/csv", csv)).Expect(200).Json));

        var lines = $"{{\"email\":\"{cleo}\",\"password_hash\":\"9ed0aee06a5b87ec6b1e3b5f0a0c5a7f\",\"phone\":1}}\n";
        Assert.Equal((1, 0, 0), Counts((await ImportAsync(world, admin, "application/jsonl", lines, "?template=md5(%7Bpassword%7D)&wrap_cost=4&ignore=phone")).Expect(200).Json));
        Assert.Equal((0, 1, 0), Counts((await ImportAsync(world, admin, "application/x-ndjson", lines, "?template=md5(%7Bpassword%7D)&ignore=phone&from_line=1")).Expect(200).Json));

        var row = Assert.Single((await world.Client.SendAsync($"GET /auth/admin/audit?user_id={person.Id}&event=user.imported", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(($"by {admin.Id}; roles: ", "POST /auth/admin/import"), (row.GetProperty("detail").GetString(), row.GetProperty("endpoint").GetString()));
    }

    [Fact]
    [Trait("advisory", "F-89")]
    public async Task Administrators_are_made_only_when_that_is_asked_for()
    {
        var (world, admin) = await WorldAsync(StoreKind.Embedded);
        var line = $"{{\"email\":\"{ApiClient.NewEmail()}\",\"roles\":[\"gateway-admin\"]}}";

        var refused = (await ImportAsync(world, admin, "application/jsonl", line)).Expect(200).Json;
        Assert.Equal((0, 0, 1), Counts(refused));
        Assert.Contains("allow_admin=true", refused.GetProperty("errors")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 0, 0), Counts((await ImportAsync(world, admin, "application/jsonl", line, "?allow_admin=true")).Expect(200).Json));
    }

    [Fact]
    public async Task What_cannot_be_imported_is_said_and_nothing_is_stored()
    {
        var (world, admin) = await WorldAsync(StoreKind.Embedded);
        var line = $"{{\"email\":\"{ApiClient.NewEmail()}\"}}";
        foreach (var type in (string[])["application/json", "text/plain", "text/csv; charset=latin1", "application/x-www-form-urlencoded"])
        {
            (await ImportAsync(world, admin, type, line)).ExpectProblem(415, "unsupported-media-type");
        }

        foreach (var (query, field, code) in new[]
        {
            ("?dryrun=true", "dryrun", "unknown-field"), ("?dry_run=yes", "dry_run", "invalid"), ("?dry_run=true&dry_run=false", "dry_run", "invalid"), ("?wrap_cost=40", "wrap_cost", "invalid"),
            ("?from_line=0", "from_line", "invalid"), ("?template=md5(password)", "template", "invalid"), ("?allow_admin=1", "allow_admin", "invalid"),
        })
        {
            (await ImportAsync(world, admin, "application/jsonl", line, query)).ExpectField(field, code);
        }

        foreach (var (csv, sentence) in new[] { ("", "The file is empty"), ("email,password\na@example.com,secret\n", "Passwords in plain text are not imported"), ("email,isAdmin\na@example.com,1\n", "(ignore=NAME)") })
        {
            Assert.Contains(sentence, (await ImportAsync(world, admin, "text/csv", csv)).ExpectProblem(400, "malformed-request").Member("detail"), StringComparison.Ordinal);
        }

        var hostile = (await ImportAsync(world, admin, "application/jsonl", $"{{\n[]\nnull\n{new string('x', 100_000)}\n{{\"email\":\"\\ud800\"}}\n\0\n")).Expect(200).Json;
        Assert.Equal((0, 0, 6), Counts(hostile));
        Assert.Equal((1, 0, 0), Counts((await ImportAsync(world, admin, "application/jsonl", line)).Expect(200).Json));
    }

    [Fact]
    public async Task Far_more_refused_lines_than_anybody_reads_are_counted_and_the_first_thousand_named()
    {
        var (world, admin) = await WorldAsync(StoreKind.Embedded);

        var answer = (await ImportAsync(world, admin, "application/jsonl", string.Concat(Enumerable.Repeat("{}\n", 1500)))).Expect(200).Json;

        Assert.Equal((0, 0, 1500), Counts(answer));
        Assert.Equal(Enumerable.Range(1, 1000), answer.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("line").GetInt32()));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_client_that_goes_away_ends_it_and_what_went_in_stays_in(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var file = Interlocked.Increment(ref lastFile);
        string Line(int i) => $"{{\"email\":\"cut{file}-{i}@example.com\"}}\n";
        var sent = string.Concat(Enumerable.Range(0, 700).Select(Line));
        using (var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken))
        {
            var head = string.Create(CultureInfo.InvariantCulture, $"POST /auth/admin/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {admin.AccessToken}\r\nContent-Type: application/jsonl\r\nContent-Length: {sent.Length + 1000}\r\n\r\n");
            await client.SendAsync(head + sent, TestContext.Current.CancellationToken);
            await world.Client.UntilAsync(200, $"GET /auth/admin/users?search=cut{file}-&limit=1", admin.AccessToken, text: "cut");

            // Meanwhile nobody else may, and people go on signing in.
            Assert.NotEmpty((await ImportAsync(world, admin, "application/jsonl", Line(0))).ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
            await world.Client.SignUpAsync();
        }

        ApiAnswer again;
        do
        {
            again = await ImportAsync(world, admin, "application/jsonl", sent + Line(700));
        }
        while (again.Status == 503);
        Assert.Equal((201, 500, 0), Counts(again.Expect(200).Json));
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public async Task A_file_beyond_the_limit_is_refused_at_once_or_where_it_ends()
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Embedded)) { ["GATEWAY__Admin__ImportMegabytes"] = "1" };
        await using var world = await World.StartAsync(environment);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        var users = string.Concat(Enumerable.Range(0, 600).Select(i => $"{{\"email\":\"large{i}@example.com\"}}\n"));
        var tooMuch = users + new string('\n', 2 * 1024 * 1024);

        (await ImportAsync(world, admin, "application/jsonl", tooMuch)).ExpectProblem(413, "body-too-large");
        Assert.Equal((600, 0, 0), Counts((await ImportAsync(world, admin, "application/jsonl", users, "?dry_run=true")).Expect(200).Json));

        using var stream = new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(tooMuch)));
        stream.Headers.ContentType = MediaTypeHeaderValue.Parse("application/jsonl");
        var cut = (await world.Client.SendAsync("POST /auth/admin/import", stream, admin.AccessToken)).ExpectProblem(413, "body-too-large");
        Assert.Contains("stays imported", cut.Member("detail"), StringComparison.Ordinal);
        Assert.Equal((100, 500, 0), Counts((await ImportAsync(world, admin, "application/jsonl", users)).Expect(200).Json));
    }

    private static (int Added, int Unchanged, int Refused) Counts(System.Text.Json.JsonElement answer) =>
        (answer.GetProperty("added").GetInt32(), answer.GetProperty("unchanged").GetInt32(), answer.GetProperty("refused").GetInt32());

    private static Task<ApiAnswer> ImportAsync(World world, Person admin, string type, string text, string query = "")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return world.Client.SendAsync("POST /auth/admin/import" + query, content, admin.AccessToken);
    }

    private async Task<(World World, Person Admin)> WorldAsync(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        return (world, await world.CreateAsync("--role", "gateway-admin"));
    }

    /// <summary>So that the body is sent in chunks.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
