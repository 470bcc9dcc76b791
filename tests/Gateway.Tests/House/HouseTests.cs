using System.Text.RegularExpressions;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>The rules of the house: where code lies and what it may use. Prose decays, tests don't.</summary>
public sealed partial class HouseTests
{
    /// <summary>Longer than most files by a factor of five.</summary>
    private const int MaxLines = 250;

    private static readonly string[] Verbs = ["Signup", "Signin", "Refresh", "Signout", "Account", "PasswordChange", "PasswordReset", "EmailVerification", "ClientCredentials", "ExternalSignin", "UserImport", "Administration", "Exchange", "BetterAuthHook"];
    private static readonly string[] DrawersForAnything = ["Services", "Helpers", "Utils", "Utilities", "Common", "Extensions", "Shared", "Misc"];

    private static IEnumerable<SourceFile> Auth => SourceFile.All.Where(file => file.Path.StartsWith("src/Gateway.Auth/", StringComparison.Ordinal));

    [Fact]
    public void Dependencies_go_one_way()
    {
        AssertNone(
            "Gateway.Auth knows people and tokens, not YARP and not the edge: hand it what it needs from Gateway",
            from file in Auth
            from name in file.Usings
            where IsIn(name, "Yarp") || (IsIn(name, "Gateway") && !IsIn(name, "Gateway.Auth"))
            select $"{file.Path} uses {name}");
        AssertNone(
            "Gateway.EmbeddedRedis is a server and knows nothing of the gateway",
            from file in SourceFile.All
            where file.Path.StartsWith("src/Gateway.EmbeddedRedis/", StringComparison.Ordinal)
            from name in file.Usings
            where IsIn(name, "Gateway") && !IsIn(name, "Gateway.EmbeddedRedis")
            select $"{file.Path} uses {name}");
    }

    [Fact]
    public void Verbs_use_nouns_and_nothing_in_a_folder_uses_a_verb()
    {
        Assert.All(Verbs, verb => Assert.Contains(Auth, file => string.Equals(file.AuthFolder, verb, StringComparison.Ordinal)));
        AssertNone(
            "Move what two features share into a noun (Users, Sessions, Passwords, ...)",
            from file in Auth
            where file.AuthFolder is not null
            from name in file.Usings
            from verb in Verbs
            where IsIn(name, $"Gateway.Auth.{verb}") && !string.Equals(file.AuthFolder, verb, StringComparison.Ordinal)
            select $"{file.Path} uses {name}");
    }

    [Fact]
    public void A_file_can_be_read_in_one_sitting() => AssertNone(
        $"Take it apart: no file has more than {MaxLines} lines",
        from file in SourceFile.All
        let lines = file.Text.AsSpan().Count('\n')
        where lines > MaxLines
        select $"{file.Path} has {lines}");

    [Fact]
    public void Folders_are_named_for_what_they_are_about() => AssertNone(
        "Put the file where its feature is",
        SourceFile.All.SelectMany(file => file.Folders).Intersect(DrawersForAnything, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void What_can_be_called_is_in_one_file() => AssertNone(
        "Map endpoints of the auth API in AuthEndpoints.cs",
        from file in Auth
        where file.Name is not "AuthEndpoints.cs"
        from match in MapsAnEndpoint().Matches(file.Text)
        select $"{file.Path}: {match.Value}");

    [Fact]
    public void An_event_id_means_one_event()
    {
        var events = (from file in SourceFile.All
                      where file.Folders[0] is "src"
                      from match in LogsAnEvent().Matches(file.Text)
                      select (file.Path, Id: match.Groups[1].Value)).ToList();
        AssertNone("Begin [LoggerMessage(...)] with an event id", events.Where(entry => entry.Id.Length == 0).Select(entry => entry.Path));
        AssertNone(
            "Give each event an id of its own",
            from entry in events
            group entry.Path by entry.Id into same
            where same.Count() > 1
            select $"{same.Key} in {string.Join(" and ", same)}");
    }

    [Fact]
    public void Clocks_and_ids_are_injected() => AssertNone(
        "Take a TimeProvider instead of silencing the rule",
        SourceFile.All.Where(file => SilencesBannedSymbols().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void Both_databases_have_every_migration()
    {
        var postgres = Migrations("Postgres", ".sql");
        Assert.NotEmpty(postgres);
        Assert.Equal(postgres, Migrations("Sqlite", ".sql"));
        Assert.Equal(postgres, Migrations("Postgres", ".Designer.cs"));
        Assert.Equal(postgres, Migrations("Sqlite", ".Designer.cs"));

        static IEnumerable<string> Migrations(string database, string ending) =>
            Directory.EnumerateFiles(RoutesText.Repository($"src/Gateway.Auth/Storage/Migrations/{database}"), "*" + ending)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .Select(name => name!.Split('_', 2)[1].Replace(ending, "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_asserts_something() => AssertNone(
        "Say in the test what must be true",
        SourceFile.All.SelectMany(file => IsATest().Split(file.Text).Skip(1)
            .Where(test => !AssertsSomething().IsMatch(test)).Select(test => $"{file.Path}: {test.Split('(').First(text => text.Contains(" public ", StringComparison.Ordinal)).Split(' ')[^1]}")));

    private static bool IsIn(string name, string parent) =>
        string.Equals(name, parent, StringComparison.Ordinal) || name.StartsWith(parent + ".", StringComparison.Ordinal);

    internal static void AssertNone(string rule, IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{rule}:\n{string.Join('\n', list)}");
    }

    [GeneratedRegex(@"\.Map(?:Get|Post|Put|Patch|Delete|Methods|Fallback|Group)?\(")]
    private static partial Regex MapsAnEndpoint();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d*)")]
    private static partial Regex LogsAnEvent();

    [GeneratedRegex(@"^ *#pragma warning disable.*RS0030|^ *\[.*SuppressMessage\(.*RS0030", RegexOptions.Multiline)]
    private static partial Regex SilencesBannedSymbols();

    [GeneratedRegex(@"^ *\[(?:Fact|Theory|Property)\b", RegexOptions.Multiline)]
    private static partial Regex IsATest();

    [GeneratedRegex(@"Assert|Expect|FailAsync|LieAsync|public (?:bool|Property) ")]
    private static partial Regex AssertsSomething();
}
