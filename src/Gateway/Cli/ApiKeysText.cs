using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Auth.ApiKeys;

namespace Gateway.Cli;

/// <summary>API keys as text for people and as JSON for programs.</summary>
internal static class ApiKeysText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A key that was just made.</summary>
    public static string AsJson(OwnedApiKey made, string key) => JsonSerializer.Serialize(new { ApiKey = Shape(made), Key = key }, Json);

    /// <summary>Some keys.</summary>
    public static string AsJson(IEnumerable<OwnedApiKey> keys) => JsonSerializer.Serialize(keys.Select(Shape), Json);

    /// <summary>A line for each; names last, since they are the longest.</summary>
    public static string Table(IEnumerable<OwnedApiKey> keys, DateTimeOffset now) =>
        string.Join(Environment.NewLine, keys.Select(key => Row($"{key.Key.Id}", State(key, now), Day(key.Key.LastUsedAt), $"{key.Owner.Name ?? key.Owner.Email}: {key.Key.Name}"))
            .Prepend(Row("ID", "STATE", "LAST USED", "OWNER: NAME")));

    private static string Row(string id, string state, string used, string name) => $"{id,-36}  {state,-16}  {used,-10}  {name}";

    private static string State(OwnedApiKey key, DateTimeOffset now) =>
        key.Key.RevokedAt is not null ? "revoked" : key.Key.ExpiresAt <= now ? "expired" : $"until {Day(key.Key.ExpiresAt)}";

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";

    private static object Shape(OwnedApiKey key) => new
    {
        key.Key.Id,
        key.Key.UserId,
        key.Key.Name,
        key.Key.Roles,
        key.Key.Routes,
        key.Key.CreatedAt,
        key.Key.ExpiresAt,
        key.Key.LastUsedAt,
        key.Key.RevokedAt,
    };
}
