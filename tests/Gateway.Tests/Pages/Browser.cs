using Gateway.Tests.Pages;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Gateway.Tests.Pages;

/// <summary>One Chromium for all browser tests, started when the first of them asks for it. Contexts keep the tests apart.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Arguments =
        ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Chromium)>> started = new(StartAsync);

    /// <summary>A new person at the browser: no cookies. Without JavaScript unless asked for.</summary>
    public async Task<IBrowserContext> OpenAsync(bool javaScript = false, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        var (_, chromium) = await started.Value;
        return await chromium.NewContextAsync(new()
        {
            JavaScriptEnabled = javaScript,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "en-GB",
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (started.IsValueCreated)
        {
            var (playwright, chromium) = await started.Value;
            await chromium.CloseAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Chromium)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments }));
    }
}
