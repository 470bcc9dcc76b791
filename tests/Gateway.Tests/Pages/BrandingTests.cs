using System.Text;
using Gateway.Pages;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class BrandingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("branding-").FullName;

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var errors = BrandingRules.Check(new() { Name = " ", LogoFile = Path.Combine(folder, "none.svg"), Colors = new() { Light = "red", Dark = "#12" } });
        Assert.Equal("Branding:Name Branding:Colors:Light Branding:Colors:Dark Branding:LogoFile", string.Join(' ', errors.Select(error => error.Key)));
        Assert.Empty(BrandingRules.Check(new()));
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("<svg>without a namespace</svg>")]
    [InlineData("GIF89a")]
    [InlineData("")]
    public void What_is_neither_svg_nor_png_is_no_logo(string content)
    {
        Assert.False(Logo.TryRead(Write("logo.svg", Encoding.UTF8.GetBytes(content)), out _, out var problem));
        Assert.EndsWith("is neither SVG nor PNG", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_logo_over_256_KB_is_refused()
    {
        var content = new byte[(256 * 1024) + 1];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(content);
        Assert.False(Logo.TryRead(Write("logo.png", content), out _, out _));
        Assert.True(Logo.TryRead(Write("logo.png", content[..^1]), out var logo, out _));
        Assert.Equal("image/png", logo.ContentType);
    }

    [Fact]
    public async Task The_brand_is_shown_and_a_script_in_the_logo_cannot_run()
    {
        var file = Write("logo.svg", "<?xml version=\"1.0\"?><!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray());
        await using var server = await PagesServer.StartAsync(new() { Name = "Ada & <Sons>", LogoFile = file, Colors = new() { Light = "#ffee00" } });
        using var client = new HttpClient();
        var page = await client.GetStringAsync(server.Address + "/sample/signin", TestContext.Current.CancellationToken);
        Assert.Contains("alt=\"Ada &amp; &lt;Sons&gt;\"", page, StringComparison.Ordinal);
        var stylesheet = await client.GetStringAsync(server.Address + page.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0], TestContext.Current.CancellationToken);
        Assert.Contains("--accent: #ffee00; --on-accent: #000000;", stylesheet, StringComparison.Ordinal);
        using var logo = await client.GetAsync(server.Address + page.Split("<img src=\"")[1].Split('"')[0], TestContext.Current.CancellationToken);
        Assert.Equal("image/svg+xml", logo.Content.Headers.ContentType?.MediaType);
        Assert.Contains("sandbox", Assert.Single(logo.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
