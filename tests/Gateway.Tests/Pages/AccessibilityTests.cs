using Microsoft.Playwright;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class AccessibilityTests(Browser browser)
{
    /// <summary>Looks at what is shown, and gives a sentence for everything that a person could not read, find or hit.</summary>
    private const string Check = """
        () => {
          const wrong = [];
          const luminance = c => c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
          const parse = c => c.match(/[\d.]+/g).map(Number);
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
          const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
          for (const e of document.querySelectorAll('body *')) {
            const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
            if (text && contrast(parse(getComputedStyle(e).color).slice(0, 3), ground(e)) < 4.5) wrong.push(`contrast of "${e.textContent.trim()}"`);
          }
          for (const e of document.querySelectorAll('input:not([type=hidden])')) {
            if (e.labels.length !== 1 || !e.labels[0].textContent.trim()) wrong.push(`label of ${e.name}`);
            if (!e.autocomplete) wrong.push(`autocomplete of ${e.name}`);
            if (contrast(parse(getComputedStyle(e).borderTopColor).slice(0, 3), ground(e)) < 3) wrong.push(`edge of ${e.name}`);
            for (const id of (e.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)) if (!document.getElementById(id)) wrong.push(`description ${id}`);
          }
          for (const e of document.querySelectorAll('input:not([type=hidden]), button, .button, .after a')) if (e.getBoundingClientRect().height < 44) wrong.push(`height of ${e.textContent || e.name}`);
          for (const [selector, count] of [['h1', 1], ['main', 1], ['[autofocus]', document.querySelector('form[novalidate]') ? 1 : 0], ['img:not([alt])', 0], ['script, style, [style]', 0]])
            if (document.querySelectorAll(selector).length !== count) wrong.push(selector);
          if (!document.documentElement.lang || !document.title) wrong.push('language or title');
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          if (new Set(ids).size !== ids.length) wrong.push('ids');
          return wrong;
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_can_be_read_named_and_hit(ColorScheme scheme)
    {
        // Yellow is illegible on white: the colours that are derived from it are what is tested.
        await using var server = await PagesServer.StartAsync(new() { Colors = new() { Light = "#ffe600", Dark = "#1a1aff" } });
        await using var context = await browser.OpenAsync(javaScript: true, scheme);
        var page = await context.NewPageAsync();
        foreach (var path in (string[])[.. PageSamples.All.Keys.Select(name => "/sample/" + name), "/forbidden", "/error/not-found", "/error/backend-timeout"])
        {
            await page.GotoAsync(server.Address + path);
            var wrong = await page.EvaluateAsync<string[]>(Check);
            Assert.True(wrong.Length == 0, $"{path}: {string.Join(", ", wrong)}");
        }
    }
}
