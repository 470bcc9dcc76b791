using System.Text.RegularExpressions;
using Gateway.Tests.Routes;

namespace Gateway.Tests.EndToEnd;

/// <summary>What README.md promises, taken from its text.</summary>
internal static partial class Readme
{
    /// <summary>The whole text.</summary>
    public static string Text { get; } = File.ReadAllText(RoutesText.Repository("README.md"));

    /// <summary>Its blocks of code, in order.</summary>
    public static IReadOnlyList<ReadmeBlock> Blocks { get; } =
        [.. Fence().Matches(Text).Select(match => new ReadmeBlock(match.Groups["language"].Value, Unindent(match), match.Groups["output"].Value))];

    /// <summary>The rows of the tables whose first cell is <c>`code`</c> and nothing else.</summary>
    /// <param name="heading">The first cell of the table's heading.</param>
    public static IReadOnlyList<string[]> Table(string heading) =>
    [
        .. Text[Text.IndexOf($"\n| {heading} |", StringComparison.Ordinal)..].Split('\n').Skip(3).TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray()),
    ];

    /// <summary>From this line on to the next empty one.</summary>
    public static string Section(string line) => Text[Text.IndexOf($"\n{line}\n", StringComparison.Ordinal)..].TrimStart().Split("\n\n")[0];

    private static string Unindent(Match match) =>
        match.Groups["code"].Value.Replace("\n" + match.Groups["indent"].Value, "\n", StringComparison.Ordinal)[match.Groups["indent"].Length..];

    [GeneratedRegex(@"^(?<indent> *)```(?<language>\w+)\n(?<code>.*?)\n\k<indent>```$(?:\n```text\n(?<output>.*?\n)```$)?", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();
}

/// <summary>A block of code.</summary>
/// <param name="Language">The word after the fence.</param>
/// <param name="Code">What is in it, without the last line's end.</param>
/// <param name="Output">The block of text right below it, which shows what it prints; empty when there is none.</param>
internal sealed partial record ReadmeBlock(string Language, string Code, string Output)
{
    /// <summary>Whether something printed is what is shown; <c>...</c> stands for anything, on a line of its own for any lines.</summary>
    public bool Shows(string printed) =>
        Output.Length == 0 || Regex.IsMatch(printed.TrimEnd() + "\n", $@"\A{string.Concat(Output.TrimEnd().Split('\n').Select(Line))}\z", RegexOptions.None, TimeSpan.FromSeconds(10));

    private static string Line(string line) =>
        line is "..." ? @"(?:.*\n)*?" : Regex.Escape(line).Replace(@"\.\.\.", ".*?", StringComparison.Ordinal) + @"\n";
}
