using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What owners are mailed of sign-ins that may not be theirs, by a real SMTP server.</summary>
public sealed class SigninMailTests(MailWorlds worlds, StoreServers servers)
{
    private const string NewDevice = "New sign-in to your account with Auth Gateway", Locked = "Your account with Auth Gateway is locked for a while";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_signs_in_from_somewhere_new_is_told_of_by_mail_and_a_locked_account_is_too(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var email = ApiClient.NewEmail();
        var (browser, jar) = CookieJar.Open(world.World.Gateway.Address);
        using var _ = browser;
        using var __ = jar;
        Assert.Equal(303, await SubmitAsync(browser, "signup", email));
        (await world.PostAsync("/auth/email/verify", new { token = await world.CodeAsync(email) })).Expect(204);

        // The browser is known; the program isn't.
        Assert.Equal(303, await SubmitAsync(browser, "signin", email));
        (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password }, null, null, "User-Agent: a program <b>of mine</b>")).Expect(200);

        var mail = await world.UntilMailedAsync(email, 2);
        Assert.Equal(NewDevice, mail.Subject);
        Assert.Contains("Device:   a program <b>of mine</b>", mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains("a program &lt;b&gt;of mine&lt;/b&gt;", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Matches("Address:  (127.0.0.1|::1)", mail.TextBody!);
        Assert.Contains(world.World.Gateway.PublicOrigin + "/auth/forgot", mail.TextBody!, StringComparison.Ordinal);

        for (var i = 0; i < 7; i++)
        {
            (await world.PostAsync("/auth/signin", new { email, password = "not the passphrase" })).Expect(401);
        }

        Assert.Equal(Locked, (await world.UntilMailedAsync(email, 3)).Subject);
        Assert.Equal(303, await SubmitAsync(browser, "signin", email)); // as the mail says

        // Whatever else there was to send has been sent before this one.
        (await world.PostAsync("/auth/password/forgot", new { email })).Expect(202);
        Assert.StartsWith("Choose a new password", (await world.UntilMailedAsync(email, 4)).Subject, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task No_answer_waits_for_a_mail_server_that_says_nothing(StoreKind kind)
    {
        await using var world = await MailWorld.StartAsync(servers, kind);
        var email = ApiClient.NewEmail();
        (await world.PostAsync("/auth/signup", new { email, password = ApiClient.Password })).Expect(201);
        (await world.PostAsync("/auth/email/verify", new { token = await world.CodeAsync(email) })).Expect(204);
        await world.Client.SignInAsync(email);
        world.Mail.Pause();

        await world.Client.SignInAsync(email);
        for (var i = 0; i < 6; i++)
        {
            (await world.PostAsync("/auth/signin", new { email, password = "not the passphrase" })).ExpectProblem(401, "invalid-credentials");
        }

        Assert.Single(world.Mail.To(email));
        world.Mail.Resume();
        Assert.Equal(NewDevice, (await world.UntilMailedAsync(email, 2)).Subject);
        Assert.Equal(Locked, (await world.UntilMailedAsync(email, 3)).Subject);
    }

    private static async Task<int> SubmitAsync(HttpClient browser, string form, string email)
    {
        using var fields = new FormUrlEncodedContent([new("email", email), new("password", ApiClient.Password)]);
        using var answer = await browser.PostAsync($"/auth/pages/{form}", fields, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
