using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>Every class of attack has a test, or a reason why it has none; <c>tests/ADVISORIES.md</c> says which.</summary>
public sealed partial class AdvisoryTests
{
    private const string Table = "tests/ADVISORIES.md", Rewrite = "WRITE_ADVISORIES";

    /// <summary>Groups whose defences are there. The others (floods) are not built yet.</summary>
    private const string Done = "ABCDEFGIJK";

    /// <summary>Rows of those groups that wait for something that is not built yet.</summary>
    private static readonly string[] Waiting = [];

    private static readonly string[] Projects = ["Gateway.Tests", "Gateway.Auth.Tests"];

    /// <summary>Which tests are about which rows.</summary>
    internal static IReadOnlyList<(string Row, string Test)> All { get; } =
        [.. TestAssemblies().SelectMany(AdvisoryTraits.Of).Distinct().OrderBy(pair => pair.Test, StringComparer.Ordinal)];

    private static readonly ILookup<string, string> Tests = All.ToLookup(pair => pair.Row, pair => pair.Test);

    [Fact]
    public void Every_class_of_attack_has_a_test_or_a_reason_to_have_none() => HouseTests.AssertNone(
        "Write a test with [Trait(\"advisory\", \"...\")], or say in tests/advisories.txt why the class cannot happen here",
        Advisory.All.Where(row => Done.Contains(row.Group) && !Waiting.Contains(row.Row) && row.NotApplicable is null && !Tests.Contains(row.Row)).Select(row => $"{row.Row} {row.Title}"));

    [Fact]
    public void What_waits_for_a_feature_has_no_test_yet() => HouseTests.AssertNone("It is built: remove the row from Waiting", Waiting.Where(row => Tests.Contains(row)));

    [Fact]
    public void What_cannot_happen_is_not_tested() => HouseTests.AssertNone(
        "Remove the reason from tests/advisories.txt, or the trait",
        Advisory.All.Where(row => row.NotApplicable is not null && Tests.Contains(row.Row)).Select(row => row.Row));

    [Fact]
    public void No_test_is_about_a_class_that_there_is_not() => HouseTests.AssertNone(
        "Correct the number, or add the class to tests/advisories.txt", Tests.Select(tests => tests.Key).Except(Advisory.All.Select(row => row.Row)));

    [Fact]
    public void The_classes_are_those_of_the_design()
    {
        Assert.Equal(128, Advisory.All.Select(row => row.Row).Distinct().Count());
        var design = RoutesText.Repository("../shared/design/SECURITY.md");
        if (File.Exists(design))
        {
            Assert.Equal(
                DesignRow().Matches(File.ReadAllText(design)).Select(match => $"{match.Groups["row"].Value} {match.Groups["title"].Value}"), Advisory.All.Select(row => $"{row.Row} {row.Title}"));
        }
    }

    [Fact]
    public void The_table_is_what_the_tests_say()
    {
        var table = RoutesText.Repository(Table);
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            File.WriteAllText(table, Text());
        }

        Assert.True(File.Exists(table) && File.ReadAllText(table) == Text(), $"{Table} is out of date. Run: {Command}");
    }

    private static string Command => $"{Rewrite}=1 ./test --filter-class '*{nameof(AdvisoryTests)}'";

    private static string Text()
    {
        var text = new StringBuilder($"""
            # What the gateway withstands, and the tests that show it

            Made from `tests/advisories.txt` and the traits of the tests by `{Command}`; don't edit it. A row that is open belongs to something that is not built yet.

            | row | class | tests |
            |---|---|---|

            """);
        foreach (var row in Advisory.All)
        {
            var tests = Tests[row.Row].Select(test => $"`{test}`").ToList();
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {row.Row} | {row.Title} | {(tests.Count > 0 ? string.Join("<br>", tests) : row.NotApplicable is { } why ? $"not applicable: {why}" : "open")} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> TestAssemblies()
    {
        // artifacts/bin/Gateway.Tests/debug/ -> artifacts/bin/Gateway.Auth.Tests/debug/Gateway.Auth.Tests.dll
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Projects.Select(name => Path.Combine(output.Parent!.Parent!.FullName, name, output.Name, name + ".dll"));
    }

    [GeneratedRegex(@"^\| (?<row>[A-K]-\d+) \| (?<title>[^|]+?) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DesignRow();
}
