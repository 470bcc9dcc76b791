using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Tests.Routes;

public sealed class RoutesSchemaTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public async Task The_shipped_file_and_the_contracts_example_fit_the_schema()
    {
        Assert.Empty(await ErrorsAsync(await File.ReadAllTextAsync(RoutesText.Repository("config/routes.json"), TestContext.Current.CancellationToken)));
        Assert.Empty(await ErrorsAsync(RoutesText.Example));
    }

    [Theory]
    [InlineData("\"ClusterId\": \"legacy\",", "")]
    [InlineData("\"AuthorizationPolicy\"", "\"AuthorisationPolicy\"")]
    [InlineData("\"Path\": \"/{**rest}\"", "\"Path\": 5")]
    [InlineData("http://10.0.0.5:8080/", "10.0.0.5:8080")]
    [InlineData("\"Roles\": [\"admin\"]", "\"Roles\": []")]
    [InlineData("\"Roles\": [\"admin\"]", "\"Roles\": \"admin\"")]
    [InlineData("\"Roles\": [\"admin\"]", "")]
    [InlineData("\"EmailVerified\": true", "\"EmailVerified\": \"yes\"")]
    [InlineData("{user_id}", "{userid}")]
    [InlineData("\"RoleSeparator\": \";\"", "\"RoleSeparator\": \"\"")]
    [InlineData("\"Identity\": \"java\"", "\"Identty\": \"java\"")]
    [InlineData("\"Identity\": \"java\"", "\"AllowPath\": \"everything\"")]
    [InlineData("\"Identity\": \"java\"", "\"ForwardAuthorization\": \"yes\"")]
    [InlineData("\"Identity\": \"java\"", "\"Revocation\": \"lax\"")]
    [InlineData("\"Clusters\"", "\"Cluster\"")]
    public async Task A_typical_mistake_does_not_fit(string right, string wrong)
    {
        var mistaken = RoutesText.Example.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(RoutesText.Example, mistaken, StringComparer.Ordinal);
        Assert.NotEmpty(await ErrorsAsync(mistaken));
    }

    [Fact]
    public async Task The_schema_knows_exactly_YARPs_keys()
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(RoutesText.Repository("config/routes.schema.json"), TestContext.Current.CancellationToken))!;
        AssertSame(schema["definitions"]!["route"]!, typeof(RouteConfig), nameof(RouteConfig.RouteId));
        AssertSame(schema["definitions"]!["cluster"]!, typeof(ClusterConfig), nameof(ClusterConfig.ClusterId));
    }

    private static void AssertSame(JsonNode schema, Type type, string except = "")
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var properties = type.GetProperties().Where(property => property.SetMethod is not null && !string.Equals(property.Name, except, StringComparison.Ordinal)).ToList();
        Assert.Equal(
            string.Join(' ', properties.Select(property => property.Name).Order(StringComparer.Ordinal)),
            string.Join(' ', schema["properties"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal)));
        foreach (var property in properties.Where(property => property.PropertyType.Namespace!.StartsWith("Yarp", StringComparison.Ordinal) && property.PropertyType.IsClass))
        {
            AssertSame(schema["properties"]![property.Name]!, property.PropertyType);
        }
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(string json)
    {
        var schema = await JsonSchema.FromFileAsync(RoutesText.Repository("config/routes.schema.json"), TestContext.Current.CancellationToken);
        return schema.Validate(JsonNode.Parse(json, null, Lenient)!.ToJsonString()).Select(error => error.ToString());
    }
}
