using Gateway.TestKit;
using Gateway.Tests.Pages;
using Gateway.Tests.Routes;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The main job, as a person meets it: the built program as shipped, Chromium, and no script of ours anywhere.</summary>
public sealed class BrowserStoryTests(Browser browser)
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task An_application_without_a_login_has_one()
    {
        await using var gateway = new GatewayProcess(routesJson: await File.ReadAllTextAsync(RoutesText.Repository("config/routes.json"), TestContext.Current.CancellationToken));
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        await using var context = await browser.OpenAsync(javaScript: true);
        var page = await context.NewPageAsync();

        // Asked for a report, sent to sign in, signs up, lands on the report, query and all.
        await page.GotoAsync(gateway.Address + "/reports/7?x=1");
        Assert.StartsWith(gateway.Address + "/auth/signin?return_url=", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByLabel("Name").FillAsync("Ada Lovelace");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.WaitForURLAsync(gateway.Address + "/reports/7?x=1");
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("x=1");

        // The browser holds one cookie that signs it in and one by which it is known; no script can read them.
        var cookies = await context.CookiesAsync();
        Assert.Equal(["ag_device", "ag_session"], cookies.Select(held => held.Name).Order());
        Assert.All(cookies, held => Assert.True(held is { HttpOnly: true, SameSite: SameSiteAttribute.Lax }));
        var cookie = cookies.Single(held => held.Name is "ag_session");
        Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));

        // The WebSocket passes.
        await page.GotoAsync(gateway.Address + "/live");
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("open", new() { IgnoreCase = true });

        // The role-only page does not, until an operator says so, beside the running gateway.
        var refused = await page.GotoAsync(gateway.Address + "/admin");
        Assert.Equal(403, refused!.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You may not see this");
        var promoted = await gateway.RunAsync("users", "roles", "ada@example.org", "--add", "admin");
        Assert.Equal(0, promoted.ExitCode);
        var allowed = await page.GotoAsync(gateway.Address + "/admin");
        Assert.Equal(200, allowed!.Status);

        // After signing out the browser is still known, but nobody's; and a copy of the other cookie is worth nothing.
        await page.GotoAsync(gateway.Address + "/auth/signout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        Assert.Equal("ag_device", Assert.Single(await context.CookiesAsync()).Name);
        await context.AddCookiesAsync([new Cookie { Name = cookie.Name, Value = cookie.Value, Url = gateway.Address }]);
        await page.GotoAsync(gateway.Address + "/reports/7");
        Assert.StartsWith(gateway.Address + "/auth/signin", page.Url, StringComparison.Ordinal);
    }
}
