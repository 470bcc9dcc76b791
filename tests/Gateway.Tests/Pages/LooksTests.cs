using Gateway.Demo;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class LooksTests(Browser browser)
{
    private static readonly (string Name, ColorScheme Scheme, int Width, int Height)[] Screens =
        [("light", ColorScheme.Light, 1280, 800), ("dark", ColorScheme.Dark, 1280, 800), ("phone", ColorScheme.Light, 320, 568)];

    [Fact]
    public async Task Every_page_fits_every_screen_without_scrolling_sideways()
    {
        await using var server = await PagesServer.StartAsync();
        string[] paths = [.. PageSamples.All.Keys.Select(name => "/sample/" + name), "/forbidden", "/error/not-found", "/error/backend-unreachable"];
        foreach (var (screen, scheme, width, height) in Screens)
        {
            await using var context = await browser.OpenAsync(javaScript: true, scheme, width, height);
            var page = await context.NewPageAsync();
            foreach (var path in paths)
            {
                await page.GotoAsync(server.Address + path);
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} on {screen}");
                await Screenshots.SaveAsync(page, $"{path[1..].Replace('/', '-')}-{screen}");
            }
        }
    }

    [Fact]
    public async Task The_demo_fits_every_screen_without_scrolling_sideways()
    {
        await using var demo = await DemoBackend.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (var (screen, scheme, width, height) in Screens)
        {
            await using var context = await browser.OpenAsync(javaScript: true, scheme, width, height);
            await context.SetExtraHTTPHeadersAsync([new("X-User-Id", "019a5c1e-7c7e-7b5a-9c55-0a4c2f3e8d11"), new("X-User-Roles", "staff,admin"), new("X-User-Name", "Ada Lovelace")]);
            var page = await context.NewPageAsync();
            foreach (var path in (string[])["/", "/public/", "/admin/", "/reports/7?x=1", "/live", "/form"])
            {
                await page.GotoAsync(demo.Address + path);
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} on {screen}");
                await Screenshots.SaveAsync(page, $"demo{path.Split('?')[0].Replace('/', '-')}-{screen}");
            }
        }
    }
}
