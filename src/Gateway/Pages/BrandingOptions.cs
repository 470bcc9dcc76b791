namespace Gateway.Pages;

/// <summary>How the pages look (section <c>Branding</c>).</summary>
internal sealed class BrandingOptions
{
    /// <summary>What people are signing in to. Default <c>Auth Gateway</c>; 1 to 60 characters.</summary>
    public string Name { get; init; } = "Auth Gateway";

    /// <summary>An SVG or PNG of at most 256 KB, shown instead of the built-in mark and the name. In the configuration, relative to its folder.</summary>
    public string? LogoFile { get; init; }

    /// <summary>The colour of buttons and links.</summary>
    public BrandColors Colors { get; init; } = new();
}

/// <summary>
/// Accent colours as <c>#rrggbb</c> (section <c>Branding:Colors</c>). Any colour will do: the text on it is black or white, whichever is
/// legible, and links are darkened or lightened until they are.
/// </summary>
internal sealed class BrandColors
{
    /// <summary>The accent where the person prefers a light page.</summary>
    public string Light { get; init; } = "#2f5bea";

    /// <summary>The accent where the person prefers a dark page. Default: a light blue, or <see cref="Light"/> when that is configured.</summary>
    public string? Dark { get; init; }
}
