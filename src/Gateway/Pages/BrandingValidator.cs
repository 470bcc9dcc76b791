using Microsoft.Extensions.Options;

namespace Gateway.Pages;

/// <summary>Says everything that is wrong with the branding at start-up, rather than showing a broken page later.</summary>
internal sealed class BrandingValidator : IValidateOptions<BrandingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BrandingOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(BrandingOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > 60)
        {
            yield return "Branding:Name has to be 1 to 60 characters.";
        }

        if (!Rgb.TryParse(options.Colors.Light, out _))
        {
            yield return "Branding:Colors:Light has to be a colour like #2f5bea.";
        }

        if (options.Colors.Dark is { } dark && !Rgb.TryParse(dark, out _))
        {
            yield return "Branding:Colors:Dark has to be a colour like #8fabff.";
        }

        if (options.LogoFile is { } file && !Logo.TryRead(file, out _, out var problem))
        {
            yield return $"Branding:LogoFile: {problem}";
        }
    }
}
