using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Gateway.Pages;

/// <summary>
/// Markup that is safe to send. It is made from interpolated strings only, whose every hole is encoded, so text becomes markup nowhere;
/// attribute values stand in double quotes, and scripts and styles are never written.
/// </summary>
internal readonly struct Html
{
    /// <summary>No markup.</summary>
    public static readonly Html Empty;

    private readonly string? markup;

    private Html(string markup) => this.markup = markup;

    /// <summary>Markup with encoded holes. A string that is not interpolated in place does not compile here, which is the point.</summary>
    public static Html Of(HtmlInterpolation markup) => new(markup.ToString());

    /// <summary>Markup, or nothing.</summary>
    public static Html If(bool condition, HtmlInterpolation markup) => condition ? Of(markup) : Empty;

    /// <summary>One after the other.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.markup)));

    /// <summary>The markup itself.</summary>
    public override string ToString() => markup ?? string.Empty;
}

/// <summary>What the compiler turns <c>Html.Of($"...")</c> into: literals stay, holes are encoded.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlInterpolation(int literalLength, int formattedCount)
{
    // Encodes & < > " ' + ` and what is invisible; letters of all scripts stay readable, since pages are UTF-8.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder builder = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => builder.Append(markup);

    public void AppendFormatted(string? text) => builder.Append(text is null ? null : Encoder.Encode(text));

    public void AppendFormatted(int number) => builder.Append(number.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(Html html) => builder.Append(html.ToString());

    public override string ToString() => builder.ToString();
}
