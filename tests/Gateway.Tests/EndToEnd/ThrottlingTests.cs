using System.Text.RegularExpressions;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The built gateway with the limits that it ships with: what clients, people in browsers and operators see of them. What locks an account is the same in the worlds that others share.</summary>
public sealed partial class ThrottlingTests(SharedWorlds worlds, StoreServers servers)
{
    private const string Wrong = "not the passphrase of anybody";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-76")]
    [Trait("advisory", "E-78")]
    public async Task A_locked_account_answers_like_a_wrong_password_and_its_own_device_signs_in(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        var device = (await SigninAsync(world, person.Email, ApiClient.Password)).Expect(200).Member("device_token");
        var cookie = DeviceOf((await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = person.Email, password = ApiClient.Password })).Expect(200));
        var wrong = (await SigninAsync(world, person.Email, Wrong)).ExpectProblem(401, "invalid-credentials");
        for (var i = 0; i < 4; i++)
        {
            await SigninAsync(world, person.Email, Wrong);
        }

        var nobody = ApiClient.NewEmail();

        // The right password, from somewhere nobody knows; and an address without an account, locked as well.
        var locked = await SigninAsync(world, person.Email, ApiClient.Password);
        var unknown = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SigninAsync(world, nobody, Wrong)));
        foreach (var answer in unknown.Prepend(locked))
        {
            Assert.Equal(401, answer.Status);
            Assert.Equal(WithoutTraceId(wrong), WithoutTraceId(answer));
            Assert.Equal(Headers(wrong), Headers(answer));
        }

        (await world.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password, device_token = device })).Expect(200);
        (await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = person.Email, password = ApiClient.Password }, null, null, $"Cookie: ag_device={cookie}")).Expect(200);
        (await world.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password, device_token = cookie[..^1] })).Expect(401);
        (await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = person.Email, password = ApiClient.Password }, null, null, $"Cookie: ag_device={cookie}; ag_device={cookie}")).Expect(401);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-71")]
    public async Task An_address_is_told_to_wait_whatever_it_says_of_itself(StoreKind kind)
    {
        await using var world = await StartAsync(kind);
        var person = await world.Client.SignUpAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => world.Client.SendAsync(
            "POST /auth/signin", new { email = $"somebody{i}@example.com", password = Wrong }, null, null, $"X-Forwarded-For: 203.0.113.{i}", $"X-Real-IP: 203.0.113.{i}", $"Forwarded: for=203.0.113.{i}")));

        Assert.Equal((20, 20), (answers.Count(answer => answer.Status == 401), answers.Count(answer => answer.Status == 429)));
        foreach (var (email, password) in new[] { (person.Email, ApiClient.Password), (person.Email, Wrong), ("nobody@example.com", Wrong) })
        {
            var refused = (await SigninAsync(world, email, password)).ExpectProblem(429, "too-many-attempts");
            Assert.InRange(int.Parse(refused["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        }

        // People get a page that says so; whoever is signed in goes on.
        using var form = new FormUrlEncodedContent([new("email", person.Email), new("password", ApiClient.Password)]);
        var page = (await world.Client.SendAsync("POST /auth/pages/signin", form)).Expect(429);
        Assert.Contains("There were too many attempts from this address.", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(page["Retry-After"]);
        (await world.Client.SendAsync("GET /auth/me", bearer: person.AccessToken)).Expect(200);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);

        using var management = new ApiClient($"http://127.0.0.1:{world.Gateway.ManagementPort}");
        var metrics = (await management.SendAsync("GET /metrics")).Expect(200).Text;
        Assert.Matches("(?m)^authgateway_events_total\\{.*event=\"signin.throttled\".*\\} 1( |$)", metrics);
        Assert.Matches("(?m)^authgateway_password_checks_total(\\{.*\\})? 21( |$)", metrics);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-75")]
    [Trait("advisory", "E-78")]
    public async Task Whoever_guesses_codes_is_told_to_wait_on_every_way_there_is(StoreKind kind)
    {
        await using var world = await StartAsync(kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 4) switch
        {
            0 => world.Client.SendAsync("POST /auth/password/reset", new { token = Code(i), new_password = "another long passphrase" }),
            1 => world.Client.SendAsync("POST /auth/email/verify", new { token = Code(i) }),
            2 => SubmitAsync(world, "reset", ("token", Code(i)), ("password", "another long passphrase")),
            _ => SubmitAsync(world, "verify", ("token", Code(i)), ("password", "another long passphrase")),
        }));

        Assert.Equal((20, 20), (answers.Count(answer => answer.Status == 400), answers.Count(answer => answer.Status == 429)));
        foreach (var (path, body) in new (string, object)[] { ("password/reset", new { token = "x", new_password = "y" }), ("email/verify", new { token = "x" }), ("signin", new { email = "a@example.com", password = "x" }) })
        {
            ExpectWait((await world.Client.SendAsync("POST /auth/" + path, body)).ExpectProblem(429, "too-many-attempts"));
        }

        foreach (var form in new[] { "reset", "verify" })
        {
            var page = (await SubmitAsync(world, form, ("token", Code(0)), ("password", "another long passphrase"))).Expect(429);
            ExpectWait(page);
            Assert.Contains("There were too many attempts from this address.", page.Text, StringComparison.Ordinal);
            Assert.Contains(Code(0), page.Text, StringComparison.Ordinal); // so that it can be sent again
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-78")]
    public async Task Whoever_asks_for_mails_and_accounts_is_told_to_wait_and_not_who_has_one(StoreKind kind)
    {
        await using var world = await StartAsync(kind);
        var somebody = (await world.Client.SignUpAsync()).Email;
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 4) switch
        {
            0 => world.Client.SendAsync("POST /auth/password/forgot", new { email = somebody }, null, null, $"X-Forwarded-For: 203.0.113.{i}"),
            1 => world.Client.SendAsync("POST /auth/email/resend", new { email = $"nobody{i}@example.com" }),
            2 => SubmitAsync(world, "forgot", ("email", $"nobody{i}@example.com")),
            _ => SubmitAsync(world, "resend", ("email", somebody)),
        }));

        Assert.Equal((19, 21), (answers.Count(answer => answer.Status is 200 or 202), answers.Count(answer => answer.Status == 429)));
        foreach (var path in new[] { "password/forgot", "email/resend" })
        {
            var (known, unknown) = (await world.Client.SendAsync("POST /auth/" + path, new { email = somebody }), await world.Client.SendAsync("POST /auth/" + path, new { email = "nobody@example.com" }));
            ExpectWait(known.ExpectProblem(429, "too-many-attempts"));
            Assert.Equal(WithoutTraceId(known), WithoutTraceId(unknown));
        }

        foreach (var email in new[] { somebody, "nobody@example.com" })
        {
            ExpectWait((await world.Client.SendAsync("POST /auth/signup", new { email, password = ApiClient.Password })).ExpectProblem(429, "too-many-attempts"));
            foreach (var form in new[] { "forgot", "resend", "signup" })
            {
                var page = (await SubmitAsync(world, form, ("email", email), ("password", ApiClient.Password))).Expect(429);
                ExpectWait(page);
                Assert.Contains("There were too many attempts from this address.", page.Text, StringComparison.Ordinal);
            }
        }

        await world.Client.SignInAsync(somebody);
        using var management = new ApiClient($"http://127.0.0.1:{world.Gateway.ManagementPort}");
        Assert.Matches("(?m)^authgateway_events_total\\{.*event=\"requests.throttled\".*\\} 1( |$)", (await management.SendAsync("GET /metrics")).Expect(200).Text);
        Assert.Contains("requests", await world.RunAsync("lockouts", "list"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_browser_is_known_for_everybody_who_signed_in_with_it(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (ada, eve) = (await world.Client.SignUpAsync(), await world.Client.SignUpAsync());
        var (browser, jar) = CookieJar.Open(world.Gateway.Address);
        using var _ = browser;
        using var __ = jar;
        foreach (var person in new[] { ada, eve })
        {
            Assert.Equal(303, await SubmitAsync(browser, person.Email));
        }

        for (var i = 0; i < 10; i++)
        {
            await SigninAsync(world, (i % 2 == 0 ? ada : eve).Email, Wrong);
        }

        (await SigninAsync(world, ada.Email, ApiClient.Password)).Expect(401);
        Assert.Equal(303, await SubmitAsync(browser, ada.Email));
        Assert.Equal(303, await SubmitAsync(browser, eve.Email));
        Assert.Equal(2, jar.Cookies["ag_device"].Split('.').Length);

        // What is no token is not given back, whoever put it there.
        jar.Set("ag_device", $"x.agd_{new string('A', 85)}!.{jar.Cookies["ag_device"]}.<script>");
        Assert.Equal(303, await SubmitAsync(browser, ada.Email));
        Assert.Matches("^agd_[A-Za-z0-9_-]{86}\\.agd_[A-Za-z0-9_-]{86}$", jar.Cookies["ag_device"]);
    }

    [Fact]
    public async Task Without_Redis_nobody_may_try()
    {
        await using var redis = new RedisServer();
        var environment = await servers.EnvironmentAsync(StoreKind.Real);
        environment["GATEWAY__ConnectionStrings__Redis"] = await redis.CreateDatabaseAsync();
        await using var world = await World.StartAsync(environment);
        var person = await world.Client.SignUpAsync();
        await redis.KillAsync();

        foreach (var password in new[] { ApiClient.Password, Wrong })
        {
            Assert.NotEmpty((await SigninAsync(world, person.Email, password)).ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
            Assert.NotEmpty((await world.Client.SendAsync("POST /auth/password/change", new { current_password = password, new_password = "another long passphrase" }, person.AccessToken)).ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
        }

        foreach (var (path, body) in new (string, object)[]
        {
            ("password/reset", new { token = Code(0), new_password = "another long passphrase" }), ("email/verify", new { token = Code(0) }),
            ("password/forgot", new { email = person.Email }), ("email/resend", new { email = "nobody@example.com" }), ("signup", new { email = ApiClient.NewEmail(), password = ApiClient.Password }),
        })
        {
            Assert.NotEmpty((await world.Client.SendAsync("POST /auth/" + path, body)).ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
        }
    }

    /// <summary>With the limits that ship.</summary>
    private async Task<World> StartAsync(StoreKind kind)
    {
        var environment = await servers.EnvironmentAsync(kind);
        environment.Remove("GATEWAY__Throttling__AddressFailures");
        environment.Remove("GATEWAY__Throttling__StuffingAccounts");
        environment["GATEWAY__Throttling__AddressRequests"] = "20"; // the settings file of tests has another
        return await World.StartAsync(environment);
    }

    private static Task<ApiAnswer> SigninAsync(World world, string email, string password) => world.Client.SendAsync("POST /auth/signin", new { email, password });

    private static Task<ApiAnswer> SubmitAsync(World world, string form, params (string Name, string Value)[] fields) =>
        world.Client.SendAsync($"POST /auth/pages/{form}", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Of the form that a code has, and nobody's.</summary>
    private static string Code(int number) => "agm_" + new string('A', 60) + number.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);

    private static void ExpectWait(ApiAnswer answer) => Assert.InRange(int.Parse(answer["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);

    private static async Task<int> SubmitAsync(HttpClient browser, string email)
    {
        using var form = new FormUrlEncodedContent([new("email", email), new("password", ApiClient.Password)]);
        using var answer = await browser.PostAsync("/auth/pages/signin", form, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static string DeviceOf(ApiAnswer answer) => answer.Headers["Set-Cookie"].Single(line => line.StartsWith("ag_device=", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1];

    private static string WithoutTraceId(ApiAnswer answer) => TraceId().Replace(answer.Text, "");

    private static IEnumerable<string> Headers(ApiAnswer answer) =>
        answer.Headers.Where(header => header.Key is not "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);

    [GeneratedRegex("(?<=\"trace_id\":\")[^\"]*")]
    private static partial Regex TraceId();
}
