using Gateway.Tests.Routes;

namespace Gateway.Tests.House;

/// <summary>A class of attack, a line of <c>tests/advisories.txt</c>.</summary>
/// <param name="Row">Group and number: <c>A-2</c>.</param>
/// <param name="Title">What went wrong elsewhere.</param>
/// <param name="NotApplicable">Why it cannot happen here; null if it can.</param>
internal sealed record Advisory(string Row, string Title, string? NotApplicable)
{
    private const string Reason = " -- not applicable: ";

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<Advisory> All { get; } =
        [.. File.ReadAllLines(RoutesText.Repository("tests/advisories.txt")).Where(line => !line.StartsWith('#')).Select(Parse)];

    /// <summary>The letter of its group.</summary>
    public char Group => Row[0];

    private static Advisory Parse(string line)
    {
        var parts = line.Split(Reason, 2);
        var row = parts[0].Split(' ', 2);
        return new Advisory(row[0], row[1], parts.ElementAtOrDefault(1));
    }
}
