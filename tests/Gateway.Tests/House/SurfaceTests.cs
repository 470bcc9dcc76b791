using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>Every way in has been tried in every way that there is for it; <c>tests/SURFACES.md</c> says by which tests.</summary>
public sealed partial class SurfaceTests
{
    /// <summary>What whoever comes in is tried with: tokens, accounts, and pages of other sites.</summary>
    private const string Groups = "CFG";

    private static readonly ILookup<string, string> Tests =
        AdvisoryTests.All.ToLookup(pair => pair.Test[(pair.Test.LastIndexOf('/') + 1)..], pair => pair.Row, StringComparer.Ordinal);

    [Fact]
    public void Every_row_is_there_once_for_every_way_in()
    {
        var rows = Advisory.All.Where(row => Groups.Contains(row.Group)).Select(row => row.Row).ToList();
        Assert.All(Groups, letter => Assert.Contains(rows, row => row[0] == letter));
        HouseTests.AssertNone(
            $"Each way in has each row once: name a test in {Surface.Table}, or say why there is none",
            from title in Surface.Titles
            let there = Surface.All.Where(line => line.Title == title).SelectMany(line => line.Rows).ToList()
            from wrong in rows.Except(there).Select(row => $"{row} is missing")
                .Concat(there.Except(rows).Select(row => $"there is no {row}"))
                .Concat(there.GroupBy(row => row, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} is there twice"))
            select $"{title}: {wrong}");
    }

    [Fact]
    public void Every_line_can_be_read()
    {
        Assert.NotEmpty(Surface.Titles);
        HouseTests.AssertNone("Write rows, then tests alone with <br> between them or \"not applicable: \" and a reason", Surface.Unreadable);
    }

    [Fact]
    public void Whatever_a_reason_leads_to_is_there() => HouseTests.AssertNone(
        "Correct the name of the class",
        from line in Surface.All
        from Match name in ClassName().Matches(line.Reason)
        where !Tests.Any(test => test.Key.StartsWith(name.Value + ".", StringComparison.Ordinal))
        select $"{line.Title}: {name.Value}");

    [Fact]
    public void The_tests_are_there_and_carry_the_rows() => HouseTests.AssertNone(
        "Write the test, give it the row, or correct the name",
        from line in Surface.All
        from test in line.Tests
        from row in line.Rows
        where !Tests[test].Contains(row, StringComparer.Ordinal)
        select $"{line.Title}: {test} {(Tests.Contains(test) ? $"has no {row}" : "is not there")}");

    [GeneratedRegex(@"\b\w+(Tests|Attacks)\b")]
    private static partial Regex ClassName();
}
