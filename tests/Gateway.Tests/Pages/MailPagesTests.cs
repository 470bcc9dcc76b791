using Gateway.TestKit;
using Microsoft.Playwright;
using MimeKit;
using Xunit;

namespace Gateway.Tests.Pages;

/// <summary>From a mail to a new password, at a Chromium that runs no JavaScript.</summary>
public sealed class MailPagesTests(Browser browser, RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Password = "correct horse battery staple", NewPassword = "another horse battery staple";

    [Fact]
    public async Task Who_forgot_the_password_gets_a_link_chooses_a_new_one_and_signs_in()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup");
        await FillAsync(page, "ada@example.org", Password, "Create account");
        await context.ClearCookiesAsync();

        await page.GotoAsync(world.Address + "/auth/signin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("ada@");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Check your mail");

        var link = MailServer.Link(await UntilMailedAsync(world, "Choose a new password"));
        await page.GotoAsync(link.ToString());
        await page.GetByLabel("New password").FillAsync("short");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByLabel("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Your password is changed");

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await FillAsync(page, "ada@example.org", NewPassword, "Sign in");
        Assert.Equal("ada@example.org reads /", await page.InnerTextAsync("body"));

        await page.GotoAsync(link.ToString());
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link is not good any more");
        await page.GetByRole(AriaRole.Link).ClickAsync();
        Assert.Equal(world.Address + "/auth/forgot", page.Url);
    }

    [Fact]
    public async Task A_link_in_a_mail_confirms_the_address_once_the_password_is_typed()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup");
        await FillAsync(page, "ada@example.org", Password, "Create account");

        await page.GotoAsync(MailServer.Link(await UntilMailedAsync(world, "Confirm")).ToString());
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Your address is confirmed");

        // Still signed in: it was the password that the account has.
        await page.GotoAsync(world.Address + "/reports/7");
        Assert.Equal("ada@example.org reads /reports/7", await page.InnerTextAsync("body"));
    }

    private static async Task FillAsync(IPage page, string email, string password, string button)
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }

    private static async Task<MimeMessage> UntilMailedAsync(PagesWorld world, string subject)
    {
        while (true)
        {
            var files = Directory.Exists(world.Outbox) ? Directory.GetFiles(world.Outbox, "*.eml") : [];
            if (files.Select(file => MimeMessage.Load(file)).FirstOrDefault(mail => mail.Subject!.StartsWith(subject, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
