using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Users;

namespace Gateway.Cli;

/// <summary>Accounts as text for people (at most 80 columns) and as JSON for programs.</summary>
internal static class UserText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,

        // For a terminal, not for a page: ü as ü.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string TableHeader => Row("EMAIL", "ROLES", "STATE", "CREATED");

    public static string TableRow(User user) =>
        Row(user.Email, string.Join(' ', user.Roles), State(user), user.CreatedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    public static string AsJson(User user) => JsonSerializer.Serialize(Shape(user), Json);

    public static string AsJson(IEnumerable<User> users) => JsonSerializer.Serialize(users.Select(Shape), Json);

    /// <summary>With the outside identities that open it.</summary>
    public static string AsJson(User user, IEnumerable<ExternalIdentity> identities)
    {
        var shape = JsonSerializer.SerializeToNode(Shape(user), Json)!;
        shape["identities"] = JsonSerializer.SerializeToNode(identities.Select(i => new { i.Provider, i.Issuer, i.Subject, LinkedAt = i.CreatedAt }), Json);
        return shape.ToJsonString(Json);
    }

    public static string Details(User user, IEnumerable<ExternalIdentity>? identities = null)
    {
        IEnumerable<(string Name, string? Value)> lines =
        [
            ("id", user.Id.ToString()),
            ("email", user.Kind == UserKind.Service ? null : user.Email),
            ("state", State(user)),
            ("name", user.Name),
            ("roles", string.Join(' ', user.Roles)),
            .. user.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ($"attribute {pair.Key}", (string?)pair.Value)),
            .. (identities ?? []).Select(i => ("identity", (string?)$"{i.Provider} ({i.Issuer}, {i.Subject})")),
            ("created", user.CreatedAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture)),
        ];
        return string.Join(Environment.NewLine, lines.Where(line => !string.IsNullOrEmpty(line.Value)).Select(line => $"{line.Name + ":",-10} {line.Value}"));
    }

    private static string State(User user) => user.DisabledAt is not null ? "disabled" : user.Kind == UserKind.Service ? "service" : user.EmailVerified ? "verified" : "unverified";

    private static object Shape(User user) => new
    {
        user.Id,
        user.Email,
        user.EmailVerified,
        user.Name,
        user.Roles,
        user.Attributes,
        user.CreatedAt,
        user.DisabledAt,
    };

    private static string Row(string email, string roles, string state, string created) =>
        $"{Fit(email, 36)}  {Fit(roles, 18)}  {Fit(state, 10)}  {created}";

    private static string Fit(string text, int width) => text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + "…";
}
