using System.Text;

namespace Gateway.Pages;

/// <summary>The branding as it is served: the name, the stylesheet and the picture, made once.</summary>
internal sealed class Brand
{
    // The colours that links stand on; the same as --surface in pages.css.
    private static readonly Rgb LightSurface = Rgb.White;
    private static readonly Rgb DarkSurface = new(0x17, 0x1b, 0x22);
    private static readonly Rgb DefaultDark = new(0x8f, 0xab, 0xff);

    public Brand(BrandingOptions branding)
    {
        Name = branding.Name;
        var light = Parse(branding.Colors.Light);
        var dark = branding.Colors.Dark is { } configured ? Parse(configured)
            : string.Equals(branding.Colors.Light, new BrandColors().Light, StringComparison.OrdinalIgnoreCase) ? DefaultDark
            : light;
        Stylesheet = Text(EmbeddedText.Read("Pages/pages.css") + Variables(light, dark), "css", "text/css; charset=utf-8");
        HasOwnLogo = branding.LogoFile is not null;
        Picture = branding.LogoFile is { } file
            ? Logo.TryRead(file, out var logo, out var problem) ? logo : throw new InvalidOperationException(problem)
            : Text(Mark(light, dark), "svg", "image/svg+xml");
    }

    /// <summary>What people are signing in to.</summary>
    public string Name { get; }

    /// <summary>All styles of the pages, with the brand's colours.</summary>
    public PageAsset Stylesheet { get; }

    /// <summary>The operator's logo or the built-in mark; also the tab's icon.</summary>
    public PageAsset Picture { get; }

    /// <summary>Whether <see cref="Picture"/> is the operator's, which then stands for the name as well.</summary>
    public bool HasOwnLogo { get; }

    private static Rgb Parse(string text) => Rgb.TryParse(text, out var color) ? color : throw new InvalidOperationException($"{text} is not a colour.");

    private static PageAsset Text(string text, string extension, string contentType) => PageAsset.Of(Encoding.UTF8.GetBytes(text), extension, contentType);

    private static string Variables(Rgb light, Rgb dark) => $$"""
        :root { --accent: {{light}}; --on-accent: {{light.TextOn()}}; --link: {{light.LegibleOn(LightSurface)}}; }
        @media (prefers-color-scheme: dark) {
          :root { --accent: {{dark}}; --on-accent: {{dark.TextOn()}}; --link: {{dark.LegibleOn(DarkSurface)}}; }
        }

        """;

    private static string Mark(Rgb light, Rgb dark) => EmbeddedText.Read("Pages/mark.svg")
        .Replace("light-accent", light.ToString(), StringComparison.Ordinal)
        .Replace("light-text", light.TextOn().ToString(), StringComparison.Ordinal)
        .Replace("dark-accent", dark.ToString(), StringComparison.Ordinal)
        .Replace("dark-text", dark.TextOn().ToString(), StringComparison.Ordinal);
}
