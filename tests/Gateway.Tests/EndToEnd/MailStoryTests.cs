using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What mail is for: proving an address and choosing a new password, over HTTP and a real SMTP server.</summary>
public sealed class MailStoryTests(MailWorlds worlds, StoreServers servers)
{
    private const string NewPassword = "another passphrase of somebody";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-85")]
    public async Task Signing_up_brings_a_link_and_the_link_verifies_the_address(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        Assert.Equal("False", (await world.Client.SendAsync("GET /auth/me", bearer: person.AccessToken)).Expect(200).Json.GetProperty("user").GetProperty("email_verified").ToString());

        var mail = await world.UntilMailedAsync(person.Email);
        var link = MailServer.Link(mail);

        Assert.Equal("Confirm your e-mail address for Auth Gateway", mail.Subject);
        Assert.Equal("\"Example\" <no-reply@example.com>", mail.From.ToString());
        Assert.Equal(world.World.Gateway.PublicOrigin + "/auth/verify", link.GetLeftPart(UriPartial.Path));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.DoesNotContain("src=", mail.HtmlBody!, StringComparison.OrdinalIgnoreCase);

        // Programs that look through mail open links: looking does nothing.
        var page = (await world.Client.SendAsync("GET " + link.PathAndQuery)).Expect(200);
        Assert.Equal("no-referrer", page["Referrer-Policy"]);
        Assert.Equal("no-store", page["Cache-Control"]);
        (await world.Client.SendAsync("GET " + link.PathAndQuery)).Expect(200);

        (await world.PostAsync("/auth/email/verify", new { token = MailServer.Code(mail) })).Expect(204);
        (await world.PostAsync("/auth/email/verify", new { token = MailServer.Code(mail) })).ExpectProblem(400, "invalid-code");
        var refreshed = (await world.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        Assert.Equal("True", refreshed.Json.GetProperty("user").GetProperty("email_verified").ToString());
        (await world.Client.SendAsync("GET /verified/x", bearer: refreshed.Member("access_token"))).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_forgotten_password_is_replaced_and_everybody_who_was_signed_in_is_out(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        await using var replica = kind == StoreKind.Real ? await world.World.StartReplicaAsync() : null;
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);
        await world.UntilMailedAsync(person.Email);

        // The page, as somebody without JavaScript uses it.
        (await world.SubmitAsync("forgot", ("email", person.Email))).Expect(200);
        var mail = await world.UntilMailedAsync(person.Email, 2);
        var code = MailServer.Code(mail);
        Assert.Equal(world.World.Gateway.PublicOrigin + "/auth/reset", MailServer.Link(mail).GetLeftPart(UriPartial.Path));
        var page = (await world.Client.SendAsync("GET " + MailServer.Link(mail).PathAndQuery)).Expect(200);
        Assert.Equal("no-referrer", page["Referrer-Policy"]);
        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);

        // A password that will not do leaves the link good.
        (await world.PostAsync("/auth/password/reset", new { token = code, new_password = "short" })).ExpectField("new_password", "too-short");
        (await world.SubmitAsync("reset", ("token", code), ("password", "short"))).Expect(422);
        var done = (await world.SubmitAsync("reset", ("token", code), ("password", NewPassword))).Expect(200);

        (await world.PostAsync("/auth/signin", new { email = person.Email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        (await world.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
        await world.Client.UntilAsync(401, "GET /auth/me", bearer: person.AccessToken);
        await world.Client.UntilAsync(401, "GET /auth/me", cookie: cookie);
        if (replica is not null)
        {
            using var other = new ApiClient(replica.Address);
            await other.UntilAsync(401, "GET /auth/me", bearer: person.AccessToken);
        }

        (await world.PostAsync("/auth/password/reset", new { token = code, new_password = NewPassword })).ExpectProblem(400, "invalid-code");
        var signedIn = (await world.PostAsync("/auth/signin", new { email = person.Email, password = NewPassword })).Expect(200);
        Assert.Equal("True", signedIn.Json.GetProperty("user").GetProperty("email_verified").ToString()); // the link came by mail
        Assert.Equal("Your password for Auth Gateway was changed", (await world.UntilMailedAsync(person.Email, 3)).Subject);

        // Whoever keeps the account locked cannot keep the browser out that has just proved whose it is.
        for (var i = 0; i < 5; i++)
        {
            (await world.PostAsync("/auth/signin", new { email = person.Email, password = "a guess of a stranger" })).Expect(401);
        }

        (await world.PostAsync("/auth/signin", new { email = person.Email, password = NewPassword })).Expect(401);
        (await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = person.Email, password = NewPassword }, headers: "Cookie: " + done["Set-Cookie"].Split(';')[0])).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "E-78")]
    [Trait("advisory", "F-95")]
    public async Task Where_addresses_have_to_be_verified_there_is_no_account_before(StoreKind kind)
    {
        await using var world = await MailWorld.StartAsync(servers, kind, requireVerified: true);
        var email = ApiClient.NewEmail();

        var fresh = (await world.PostAsync("/auth/signup", new { email, password = ApiClient.Password, name = "Ada" })).Expect(202);
        (await world.PostAsync("/auth/signin", new { email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        (await world.PostAsync("/auth/email/verify", new { token = await world.CodeAsync(email) })).Expect(204);
        var person = (await world.PostAsync("/auth/signin", new { email, password = ApiClient.Password })).Expect(200).Json.GetProperty("user");
        Assert.Equal(("True", "Ada"), (person.GetProperty("email_verified").ToString(), person.GetProperty("name").GetString()));

        // Once more: the same bytes for whoever asks, and other ones for the owner. Nothing changes.
        var again = (await world.PostAsync("/auth/signup", new { email, password = NewPassword, name = "Mallory" })).Expect(202);
        Assert.Equal((fresh.Text, Shown(fresh)), (again.Text, Shown(again)));
        var (page, pageAgain) = (await world.SubmitAsync("signup", ("email", ApiClient.NewEmail()), ("password", NewPassword)), await world.SubmitAsync("signup", ("email", email), ("password", NewPassword)));
        Assert.Equal((200, page.Text, Shown(page)), (pageAgain.Status, pageAgain.Text, Shown(pageAgain)));
        Assert.Contains("Check your mail", page.Text, StringComparison.Ordinal);
        var mail = await world.UntilMailedAsync(email, 2);
        Assert.Equal("Somebody tried to sign up at Auth Gateway with your address", mail.Subject);
        Assert.DoesNotContain("Mallory", mail.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", mail.TextBody!, StringComparison.Ordinal);
        (await world.PostAsync("/auth/signin", new { email, password = NewPassword })).ExpectProblem(401, "invalid-credentials");
        (await world.PostAsync("/auth/signin", new { email, password = ApiClient.Password })).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-78")]
    public async Task No_answer_tells_whether_there_is_an_account(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var somebody = (await world.Client.SignUpAsync()).Email;
        var nobody = ApiClient.NewEmail();
        foreach (var path in new[] { "/auth/password/forgot", "/auth/email/resend" })
        {
            var (known, unknown, wrong) = (await world.PostAsync(path, new { email = somebody }), await world.PostAsync(path, new { email = nobody }), await world.PostAsync(path, new { email = "no address" }));
            Assert.Equal((202, ""), (known.Status, known.Text));
            Assert.All([unknown, wrong], answer => Assert.Equal((known.Status, known.Text, Shown(known)), (answer.Status, answer.Text, Shown(answer))));
        }

        foreach (var form in new[] { "forgot", "resend" })
        {
            var (known, unknown) = (await world.SubmitAsync(form, ("email", somebody)), await world.SubmitAsync(form, ("email", nobody)));
            Assert.Equal((200, known.Text, Shown(known)), (unknown.Status, unknown.Text, Shown(unknown)));
        }

        await world.UntilMailedAsync(somebody, 5);
        Assert.Empty(world.Mail.To(nobody));
        (await world.PostAsync("/auth/password/forgot", new { mail = somebody })).ExpectProblem(400, "validation-failed");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-10")]
    public async Task Links_lead_to_the_public_origin_whatever_host_was_asked(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var email = (await world.Client.SignUpAsync()).Email;
        await world.UntilMailedAsync(email);

        (await world.Client.SendAsync("POST /auth/password/forgot", new { email }, headers: ["X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"])).Expect(202);
        (await world.Client.SendAsync("POST /auth/password/forgot", new { email }, headers: "Host: evil.example")).Expect(400);

        var mail = await world.UntilMailedAsync(email, 2);
        Assert.StartsWith(world.World.Gateway.PublicOrigin + "/auth/reset?token=", MailServer.Link(mail).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", mail.ToString(), StringComparison.Ordinal);
    }

    private static string Shown(ApiAnswer answer) =>
        string.Join('\n', answer.Headers.Where(header => header.Key is not "Date").OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
}
