using Gateway.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.Tests.Pages;

/// <summary>People at a real Chromium that runs no JavaScript.</summary>
public sealed class BrowserTests(Browser browser, RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task Whoever_signs_up_lands_where_they_wanted_and_is_still_signed_in_an_hour_later()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/reports/7?x=1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await SignUpAsync(page);
        Assert.Equal(world.Address + "/reports/7?x=1", page.Url);
        Assert.Equal("ada@example.org reads /reports/7?x=1", await page.InnerTextAsync("body"));

        for (var minutes = 0; minutes < 60; minutes += 20)
        {
            await world.AdvanceAsync(TimeSpan.FromMinutes(20));
            await page.ReloadAsync();
            Assert.Equal("ada@example.org reads /reports/7?x=1", await page.InnerTextAsync("body"));
        }
    }

    [Fact]
    public async Task A_wrong_password_is_told_beside_the_field_and_the_next_try_lands_where_one_wanted()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup");
        await SignUpAsync(page);
        await context.ClearCookiesAsync();

        await page.GotoAsync(world.Address + "/reports/7?x=1");
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByLabel("Password").FillAsync("not this one");
        var answer = await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), response => response.Request.Method is "POST");
        Assert.Equal(422, answer.Status);
        var password = page.GetByLabel("Password");
        await Assertions.Expect(password).ToBeFocusedAsync();
        await Assertions.Expect(password).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(password).ToHaveAccessibleDescriptionAsync("The e-mail address or the password is not right.");
        await Assertions.Expect(password).ToHaveValueAsync("");
        await Assertions.Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync("ada@example.org");
        await Assertions.Expect(page).ToHaveTitleAsync("Error: Sign in · Auth Gateway");
        Assert.DoesNotContain("not this one", await page.ContentAsync(), StringComparison.Ordinal);

        await password.FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(world.Address + "/reports/7?x=1");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_says_so()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup");
        await SignUpAsync(page);
        var cookies = await context.CookiesAsync();

        await page.GotoAsync(world.Address + "/auth/signout");
        await Assertions.Expect(page.GetByText("ada@example.org")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");
        Assert.Equal("ag_device", Assert.Single(await context.CookiesAsync()).Name);

        await context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = world.Address }));
        await page.GotoAsync(world.Address + "/reports/7");
        Assert.Equal(world.Address + "/auth/signin?return_url=%2Freports%2F7", page.Url);
    }

    [Fact]
    public async Task Whoever_may_not_see_a_page_is_told_so_and_can_use_another_account()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup");
        await SignUpAsync(page);

        Assert.Equal(403, (await page.GotoAsync(world.Address + "/admin?x=1"))?.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You may not see this");
        await Screenshots.SaveAsync(page, "not-allowed-light");
        await page.GetByRole(AriaRole.Link, new() { Name = "Use another account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        Assert.Equal(world.Address + "/auth/signin?return_url=%2Fadmin%3Fx%3D1", page.Url);
    }

    [Fact]
    public async Task Several_mistakes_are_summed_up_first_and_each_is_one_link_away()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signup?return_url=%2Freports%2F7");
        await page.GetByLabel("Password").FillAsync("short");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("E-mail address")).ToBeFocusedAsync();

        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(world.Address + "/reports/7");
    }

    [Fact]
    public async Task The_keyboard_goes_through_the_sign_in_page_in_reading_order_and_signed_in_people_skip_it()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        await using var context = await browser.OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Address + "/auth/signin");
        foreach (var stop in new[] { page.GetByLabel("E-mail address"), page.GetByLabel("Password"), page.GetByRole(AriaRole.Button), page.GetByRole(AriaRole.Link).First, page.GetByRole(AriaRole.Link).Last })
        {
            await Assertions.Expect(stop).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Tab");
        }

        await page.GotoAsync(world.Address + "/auth/signup");
        await SignUpAsync(page);
        await page.GotoAsync(world.Address + "/auth/signin?return_url=/reports/9");
        Assert.Equal(world.Address + "/reports/9", page.Url);
    }

    private static async Task SignUpAsync(IPage page)
    {
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
    }
}
