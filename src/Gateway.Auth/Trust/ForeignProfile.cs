using System.Text.Json;
using Gateway.Auth.ExternalIdentities;

namespace Gateway.Auth.Trust;

/// <summary>Reads what somebody else says about a person: the claims of a token, or Better Auth's row. Only JSON's <c>true</c> verifies an address.</summary>
internal static class ForeignProfile
{
    private const int MaximumRoles = 256;
    private static readonly char[] Separators = [',', ' '];

    /// <summary>The profile.</summary>
    /// <param name="about">An object.</param>
    /// <param name="issuer">Whose it is.</param>
    /// <param name="subject">Whom it is about.</param>
    /// <param name="asOf">When it was so: an older profile does not overwrite a newer one.</param>
    public static ExternalProfile Read(JsonElement about, TrustedIssuerOptions issuer, string subject, DateTimeOffset? asOf) => new()
    {
        Issuer = issuer.Issuer,
        Subject = subject,
        Provider = issuer.Name,
        Email = Text(about, "email"),
        EmailVerified = IsTrue(about, "email_verified") || (issuer.IsBetterAuth && IsTrue(about, "emailVerified")),
        Name = Text(about, "name"),
        Picture = Text(about, issuer.IsBetterAuth && !about.TryGetProperty("picture", out _) ? "image" : "picture"),
        Roles = issuer.RoleClaim is { } claim && Find(about, claim) is { } roles ? Names(roles)
            : issuer.IsBetterAuth ? null // a token says what definePayload lets it say; the session has it
            : [],
        UpdatedAt = asOf,
    };

    /// <summary>The member of this name; else the one that the name leads to as a path with dots (<c>realm_access.roles</c>).</summary>
    private static JsonElement? Find(JsonElement about, string claim)
    {
        if (about.TryGetProperty(claim, out var found))
        {
            return found;
        }

        foreach (var name in claim.Split('.'))
        {
            if (about.ValueKind != JsonValueKind.Object || !about.TryGetProperty(name, out about))
            {
                return null;
            }
        }

        return about;
    }

    /// <summary>A list of names, or one text with commas (Better Auth) or spaces (OAuth's <c>scope</c>) between them.</summary>
    private static string[] Names(JsonElement roles) => roles.ValueKind switch
    {
        JsonValueKind.String => roles.GetString()!.Split(Separators, MaximumRoles, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        JsonValueKind.Array => [.. roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!).Take(MaximumRoles)],
        _ => [],
    };

    private static string? Text(JsonElement about, string name) =>
        about.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool IsTrue(JsonElement about, string name) => about.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
