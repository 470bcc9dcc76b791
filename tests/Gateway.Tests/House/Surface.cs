using System.Text.RegularExpressions;
using Gateway.Tests.Routes;

namespace Gateway.Tests.House;

/// <summary>A line of <c>tests/SURFACES.md</c>: rows at one way in, with their tests or the reason why there are none.</summary>
/// <param name="Title">The way in.</param>
/// <param name="Rows">Which classes of attack.</param>
/// <param name="Tests"><c>Class.Method</c>; none where there is a reason.</param>
/// <param name="Reason">Why it cannot happen; empty where there are tests.</param>
internal sealed partial record Surface(string Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Tests, string Reason)
{
    /// <summary>The file.</summary>
    public const string File = "tests/SURFACES.md";

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<Surface> All { get; } = [.. Read()];

    private static IEnumerable<Surface> Read()
    {
        var title = "";
        foreach (var line in System.IO.File.ReadAllLines(RoutesText.Repository(File)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                title = line[3..];
            }
            else if (Line().Match(line) is { Success: true } match)
            {
                var cell = match.Groups["cell"].Value;
                yield return new(title, match.Groups["rows"].Value.Split(", "), [.. Name().Matches(cell).Select(test => test.Groups["name"].Value)], Why().Match(cell).Groups["why"].Value);
            }
        }
    }

    [GeneratedRegex(@"^\| (?<rows>[A-K]-\d+(, [A-K]-\d+)*) \| (?<cell>[^|]+) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(@"^not applicable: (?<why>.{12,})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Why();
}
