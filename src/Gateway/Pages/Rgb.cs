using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Pages;

/// <summary>An opaque sRGB colour, and the arithmetic that keeps text on it legible (WCAG 2.2, relative luminance and contrast ratio).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static readonly Rgb Black = new(0, 0, 0);
    public static readonly Rgb White = new(255, 255, 255);

    /// <summary>What success criterion 1.4.3 asks of text.</summary>
    private const double TextContrast = 4.5;

    /// <summary>Reads <c>#rrggbb</c>.</summary>
    public static bool TryParse(string? text, out Rgb color)
    {
        color = default;
        if (text is not ['#', _, _, _, _, _, _] || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        color = new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary>From 1 (the same) to 21 (black on white).</summary>
    public double ContrastWith(Rgb other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <summary>Black or white, whichever is easier to read on this colour; one of them always reaches 4.5.</summary>
    public Rgb TextOn() => ContrastWith(White) >= ContrastWith(Black) ? White : Black;

    /// <summary>This colour, moved towards black or white only as far as text in it needs to be legible on the background.</summary>
    public Rgb LegibleOn(Rgb background)
    {
        var target = background.TextOn();
        for (var percent = 0; percent < 100; percent += 4)
        {
            var mixed = MixedWith(target, percent);
            if (mixed.ContrastWith(background) >= TextContrast)
            {
                return mixed;
            }
        }

        return target;
    }

    /// <summary><c>#rrggbb</c>, which CSS and SVG understand.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private Rgb MixedWith(Rgb other, int percent) => new(Mix(Red, other.Red, percent), Mix(Green, other.Green, percent), Mix(Blue, other.Blue, percent));

    private static byte Mix(byte one, byte two, int percent) => (byte)(((one * (100 - percent)) + (two * percent)) / 100);
}
