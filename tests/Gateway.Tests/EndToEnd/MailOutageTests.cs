using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>No mail server, a slow one, a dead one, a protected one: no answer waits, and no mail gets lost.</summary>
public sealed class MailOutageTests(SharedWorlds worlds, StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_answer_does_not_wait_for_a_server_that_says_nothing(StoreKind kind)
    {
        await using var world = await MailWorld.StartAsync(servers, kind);
        world.Mail.Pause();

        // Were the answer to wait for the mail, it would not come: nobody lets the server go on before.
        var person = await world.Client.SignUpAsync();
        (await world.PostAsync("/auth/password/forgot", new { email = person.Email })).Expect(202);
        Assert.Empty(world.Mail.Messages);
        world.Mail.Resume();

        await world.UntilMailedAsync(person.Email, 2);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_mail_outlives_the_server_and_the_gateway(StoreKind kind)
    {
        await using var world = await MailWorld.StartAsync(servers, kind, new MailServer());
        var person = await world.Client.SignUpAsync();
        await UntilSaidAsync(world.World, "Mail cannot be sent: the server cannot be reached");
        await world.World.Gateway.KillAsync();
        await world.World.Gateway.StartAsync(TestContext.Current.CancellationToken);
        (await world.PostAsync("/auth/password/forgot", new { email = person.Email })).Expect(202);
        await UntilSaidAsync(world.World, "Mail cannot be sent: the server cannot be reached");
        await world.World.Gateway.StopAsync();
        await world.World.Gateway.StartAsync(TestContext.Current.CancellationToken);

        await world.Mail.StartAsync();

        await world.UntilMailedAsync(person.Email, 2);
        (await world.PostAsync("/auth/email/verify", new { token = MailServer.Code(world.Mail.To(person.Email).Single(mail => mail.Subject!.StartsWith("Confirm", StringComparison.Ordinal))) })).Expect(204);
    }

    [Fact]
    public async Task Mail_goes_by_STARTTLS_with_user_and_password()
    {
        using var certificates = new TestCertificates();
        var mail = new MailServer("starttls", certificates, ("gateway", "the password of the mail server"));
        await mail.StartAsync();
        await using var world = await MailWorld.StartAsync(servers, StoreKind.Embedded, mail);

        var person = await world.Client.SignUpAsync();

        Assert.Equal("tls signed-in", (await world.UntilMailedAsync(person.Email)).Headers["X-Transport"]);
        Assert.DoesNotContain("the password of the mail server", string.Join('\n', world.World.Gateway.Lines), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "J-119")]
    public async Task Without_a_server_mails_are_files_of_their_owner_and_the_log_says_where_and_not_what(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        string? file;
        while ((file = Directory.EnumerateFiles(Path.Combine(world.Gateway.DataDirectory, "outbox"), "*.eml").SingleOrDefault(path => File.ReadAllText(path).Contains(person.Email, StringComparison.Ordinal))) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await UntilSaidAsync(world, $"so a mail (VerifyEmail) was written to {file}");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        var code = MailServer.Code(await MimeKit.MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains($"{world.Gateway.PublicOrigin}/auth/verify?token={code}", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal); // findable with grep
        Assert.All([code, person.Email], text => Assert.DoesNotContain(text, string.Join('\n', world.Gateway.Lines), StringComparison.Ordinal));
        (await world.Client.SendAsync("POST /auth/email/verify", new { token = code })).Expect(204);
    }

    private static async Task UntilSaidAsync(World world, string sentence)
    {
        while (!world.Gateway.Lines.Any(line => line.Contains(sentence, StringComparison.Ordinal)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
