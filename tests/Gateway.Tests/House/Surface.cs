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
    public const string Table = "tests/SURFACES.md";

    /// <summary>The ways in, in their order.</summary>
    public static IReadOnlyList<string> Titles { get; } = [.. Lines().Where(line => line.StartsWith(Heading, StringComparison.Ordinal)).Select(line => line[Heading.Length..])];

    /// <summary>All lines, in their order.</summary>
    public static IReadOnlyList<Surface> All { get; } = [.. Read()];

    /// <summary>What is in a table and can't be read.</summary>
    public static IReadOnlyList<string> Unreadable { get; } =
        [.. Lines().Where(line => line.StartsWith('|') && line is not "| rows | tests, or why none |" and not "|---|---|" && !Line().IsMatch(line))];

    private const string Heading = "## ";

    private static string[] Lines() => File.ReadAllLines(RoutesText.Repository(Table));

    private static IEnumerable<Surface> Read()
    {
        var title = "";
        foreach (var line in Lines())
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                title = line[Heading.Length..];
            }
            else if (Line().Match(line) is { Success: true } match)
            {
                yield return new(title, match.Groups["rows"].Value.Split(", "), [.. match.Groups["test"].Captures.Select(test => test.Value)], match.Groups["why"].Value);
            }
        }
    }

    [GeneratedRegex(@"^\| (?<rows>[A-K]-\d+(, [A-K]-\d+)*) \| (`(?<test>\w+\.\w+)`(<br>`(?<test>\w+\.\w+)`)*|not applicable: (?<why>[^|]{12,})) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
