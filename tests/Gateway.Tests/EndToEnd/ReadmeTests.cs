using System.Reflection;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Tests.Configuration;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What README.md says is so.</summary>
public sealed class ReadmeTests
{
    /// <summary>Commands that are not run here, and why.</summary>
    private static readonly Dictionary<string, string> NotRun = new(StringComparer.Ordinal)
    {
        ["./test"] = "this is one of its tests",
        ["./test --filter-class '*ReadmeTests'"] = "this is what it runs",
        ["php -S 127.0.0.1:9000"] = "one backend is enough, and PHP need not be there",
        ["docker compose up"] = "it needs Docker; tests/image runs what the image would",
        ["dotnet publish src/Gateway --configuration Release --output out\nout/Gateway --config config"] = "it would build the program a second time",
    };

    [Fact]
    public async Task Every_command_does_what_is_shown_below_it()
    {
        var blocks = Readme.Blocks.Where(block => block.Language is "sh" or "bash" or "console" or "shell" && !NotRun.ContainsKey(block.Code)).ToList();
        using var tour = new ReadmeTour();

        var printed = await tour.RunAsync(blocks, TestContext.Current.CancellationToken);

        Assert.Multiple([.. blocks.Zip(printed, (block, output) => (Action)(() =>
            Assert.True(block.Shows(output), $"This\n\n{block.Code}\n\nprinted\n\n{output}\ninstead of\n\n{block.Output}")))]);
    }

    [Fact]
    public void What_is_not_run_is_still_there() =>
        Assert.All(NotRun.Keys, code => Assert.Contains(Readme.Blocks, block => string.Equals(block.Code, code, StringComparison.Ordinal)));

    [Fact]
    public void Every_configuration_shown_is_accepted()
    {
        var shown = Readme.Blocks.Where(block => block.Language is "json").ToList();
        Assert.NotEmpty(shown);
        Assert.All(shown, block =>
        {
            if (block.Code.Contains("ReverseProxy", StringComparison.Ordinal))
            {
                RoutesText.Load(block.Code);
            }
            else
            {
                using var folder = new SettingsFolder(block.Code);
                Assert.Empty(folder.Load().Errors);
            }
        });
    }

    [Fact]
    public void Every_problem_is_listed_with_its_status()
    {
        var problems = typeof(AuthProblems).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<Problem>().Select(problem => $"{problem.Code} {problem.Status}");

        Assert.Equal(problems.Order(StringComparer.Ordinal), Readme.Table("code").Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_is_listed_with_its_default()
    {
        using var folder = new SettingsFolder();
        var rows = Readme.Table("key | default").ToDictionary(row => row[0], row => row[1], StringComparer.OrdinalIgnoreCase);

        Assert.All(folder.Load().KnownKeys.Except(["$schema"], StringComparer.Ordinal), key =>
            Assert.True(rows.ContainsKey(key) || (!key.Contains(':', StringComparison.Ordinal) && Readme.Text.Contains($"`{key}`", StringComparison.Ordinal)), $"README.md does not list the setting {key}"));
        Assert.All(rows.Keys, key => Assert.Contains(key, folder.Load().KnownKeys, StringComparer.OrdinalIgnoreCase));

        using var schema = JsonDocument.Parse(File.ReadAllText(RoutesText.Repository("config/gateway.schema.json")));
        Assert.All(Defaults(schema.RootElement, ""), pair => Assert.Equal(pair.Value, rows[pair.Key]));
    }

    private static IEnumerable<KeyValuePair<string, string>> Defaults(JsonElement schema, string path)
    {
        if (schema.TryGetProperty("default", out var value))
        {
            yield return new(path, value.ToString());
        }

        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            foreach (var pair in Defaults(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}"))
            {
                yield return pair;
            }
        }
    }
}
