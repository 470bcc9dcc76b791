namespace Gateway.Pages;

/// <summary>Says everything that is wrong with the branding when the gateway starts, rather than showing a broken page later.</summary>
internal static class BrandingRules
{
    /// <summary>The errors: the key, what is wrong and the remedy, as in <see cref="Configuration.ConfigurationError"/>.</summary>
    public static IEnumerable<(string Key, string Message, string Remedy)> Check(BrandingOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > 60)
        {
            yield return ("Branding:Name", "the name is empty or longer than 60 characters", "Write what people are signing in to");
        }

        if (!Rgb.TryParse(options.Colors.Light, out _))
        {
            yield return ("Branding:Colors:Light", "this is not a colour", "Write one such as #2f5bea");
        }

        if (options.Colors.Dark is { } dark && !Rgb.TryParse(dark, out _))
        {
            yield return ("Branding:Colors:Dark", "this is not a colour", "Write one such as #8fabff");
        }

        if (options.LogoFile is { } file && !Logo.TryRead(file, out _, out var problem))
        {
            yield return ("Branding:LogoFile", problem, "Name an SVG or PNG of at most 256 KB that the gateway may read");
        }
    }
}
