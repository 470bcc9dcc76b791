using Gateway.Pages;

namespace Gateway.Configuration;

/// <summary>How the pages look: <c>Branding</c>.</summary>
internal static class BrandingSettings
{
    public static BrandingOptions Read(SettingsReader reader, ConfigurationFolder folder)
    {
        var defaults = new BrandingOptions();
        var options = new BrandingOptions
        {
            Name = reader.Text("Branding:Name") ?? defaults.Name,
            LogoFile = reader.Text("Branding:LogoFile") is { } logo ? Path.GetFullPath(logo, folder.Path) : null,
            Colors = new BrandColors
            {
                Light = reader.Text("Branding:Colors:Light") ?? defaults.Colors.Light,
                Dark = reader.Text("Branding:Colors:Dark"),
            },
        };
        foreach (var (key, message, remedy) in BrandingRules.Check(options))
        {
            reader.Error(key, message, remedy);
        }

        return options;
    }
}
