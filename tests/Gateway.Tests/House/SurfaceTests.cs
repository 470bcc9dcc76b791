using Xunit;

namespace Gateway.Tests.House;

/// <summary>Every way in has been tried in every way that there is for it; <c>tests/SURFACES.md</c> says by which tests.</summary>
public sealed class SurfaceTests
{
    /// <summary>What whoever comes in is tried with: tokens, accounts, and pages of other sites.</summary>
    private const string Groups = "CFG";

    private static readonly ILookup<string, string> Tests =
        AdvisoryTests.All.ToLookup(pair => pair.Test[(pair.Test.LastIndexOf('/') + 1)..], pair => pair.Row, StringComparer.Ordinal);

    [Fact]
    public void Every_row_is_there_once_for_every_way_in()
    {
        var rows = Advisory.All.Where(row => Groups.Contains(row.Group)).Select(row => row.Row).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(45, rows.Count);
        Assert.True(Surface.All.Select(surface => surface.Title).Distinct(StringComparer.Ordinal).Count() >= 10);
        foreach (var surface in Surface.All.GroupBy(surface => surface.Title, StringComparer.Ordinal))
        {
            Assert.Equal((surface.Key, string.Join(' ', rows)), (surface.Key, string.Join(' ', surface.SelectMany(line => line.Rows).Order(StringComparer.Ordinal))));
        }
    }

    [Fact]
    public void Every_line_has_tests_or_a_reason() => HouseTests.AssertNone(
        $"Name a test in {Surface.File}, or say why there is none", Surface.All.Where(line => (line.Tests.Count > 0) == (line.Reason.Length > 0)).Select(line => $"{line.Title}: {string.Join(", ", line.Rows)}"));

    [Fact]
    public void The_tests_are_there_and_carry_the_rows() => HouseTests.AssertNone(
        "Write the test, give it the row, or correct the name",
        from line in Surface.All
        from test in line.Tests
        from row in line.Rows
        where !Tests[test].Contains(row, StringComparer.Ordinal)
        select $"{line.Title}: {test} {(Tests.Contains(test) ? $"has no {row}" : "is not there")}");
}
