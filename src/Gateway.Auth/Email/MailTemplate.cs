using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Gateway.Auth.Email;

/// <summary>One mail's texts, with <c>{{names}}</c> in them. In the HTML what a name stands for is encoded.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">The body for those who read text.</param>
/// <param name="Html">The same as HTML.</param>
internal sealed partial record MailTemplate(string Subject, string Text, string Html)
{
    private const string SubjectField = "Subject:";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The names that every template may use, in <see cref="MailValues"/>.</summary>
    private static readonly string[] Known = ["site", "origin", "name", "email", "link", "lifetime"];

    /// <summary>Takes apart what was read.</summary>
    /// <param name="text">The text file: <c>Subject: ...</c>, an empty line, the body.</param>
    /// <param name="html">The HTML file.</param>
    /// <returns>Null when the text has no subject.</returns>
    public static MailTemplate? Parse(string text, string html)
    {
        var parts = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n', 2);
        return parts is [var first, var body] && first.StartsWith(SubjectField, StringComparison.OrdinalIgnoreCase) && first.Length > SubjectField.Length
            ? new MailTemplate(first[SubjectField.Length..].Trim(), body.TrimStart('\n'), html.ReplaceLineEndings("\n").TrimStart('\uFEFF'))
            : null;
    }

    /// <summary>Names that mean nothing, in the order of the text.</summary>
    /// <param name="own">Names that this mail has beside those of every other.</param>
    public IEnumerable<string> UnknownNames(params IEnumerable<string> own) =>
        new[] { Subject, Text, Html }.SelectMany(part => Name().Matches(part)).Select(match => match.Groups["name"].Value).Except(Known.Concat(own), StringComparer.Ordinal);

    /// <summary>Whether both bodies have the link, without which the mail is no use.</summary>
    public bool HasLink() => Uses(Text, "link") && Uses(Html, "link");

    /// <summary>Fills in the names. The subject stays one line whatever they are.</summary>
    public MailTemplate Fill(MailValues values) => new(
        string.Join(' ', Replace(Subject, values.Of).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)),
        Replace(Text, values.Of),
        Replace(Html, name => Encoder.Encode(values.Of(name))));

    private static bool Uses(string part, string name) => Name().Matches(part).Any(match => string.Equals(match.Groups["name"].Value, name, StringComparison.Ordinal));

    private static string Replace(string part, Func<string, string> valueOf) => Name().Replace(part, match => valueOf(match.Groups["name"].Value));

    [GeneratedRegex(@"\{\{ *(?<name>[^{}\s]+) *\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
