using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Configuration;

public class SettingsSchemaTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void The_schema_for_editors_has_exactly_the_settings_that_there_are()
    {
        using var folder = new SettingsFolder();
        using var schema = JsonDocument.Parse(File.ReadAllText(Shipped("gateway.schema.json")));

        Assert.Equal(
            folder.Load().KnownKeys.Order(StringComparer.OrdinalIgnoreCase),
            Keys(schema.RootElement, "").Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_shipped_settings_are_valid_and_open_sign_up()
    {
        var text = await File.ReadAllTextAsync(Shipped("gateway.json"), TestContext.Current.CancellationToken);
        using var folder = new SettingsFolder(text);
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Shipped("gateway.schema.json"), TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(text, Lenient);

        Assert.Empty(schema.Validate(JsonSerializer.Serialize(json.RootElement)));
        Assert.True(folder.Load().Settings!.Signup.Open);
    }

    private static IEnumerable<string> Keys(JsonElement schema, string path) =>
        schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(property => Keys(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}"))
            : [path];

    private static string Shipped(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AuthGateway.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "config", name);
    }
}
