using System.Globalization;
using System.Text.Json;
using Gateway.Auth.ExternalIdentities;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>A living session of Better Auth, as its server describes it.</summary>
/// <param name="Id">The session's id there; not its token.</param>
/// <param name="Profile">Whose it is.</param>
/// <param name="StartedAt">When they signed in there.</param>
/// <param name="ExpiresAt">When it ends unless it is used there.</param>
internal sealed record BetterAuthSession(string Id, ExternalProfile Profile, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads the answer of <c>get-session</c>.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="issuer">Whose it is.</param>
    /// <param name="now">When it was given: it is what is true now.</param>
    /// <returns>Null for <c>null</c>, an ended session or a banned person: nobody.</returns>
    /// <exception cref="FormatException">It is not such an answer, so it says nothing about anybody.</exception>
    public static BetterAuthSession? Read(ReadOnlyMemory<byte> json, TrustedIssuerOptions issuer, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            var (session, user) = (document.RootElement.GetProperty("session"), document.RootElement.GetProperty("user"));
            var subject = Text(user, "id");
            if (!string.Equals(Text(session, "userId"), subject, StringComparison.Ordinal))
            {
                throw new FormatException("The session is of one person, and the user is another.");
            }

            var expires = Time(session, "expiresAt");
            var isBanned = user.TryGetProperty("banned", out var banned) && banned.ValueKind == JsonValueKind.True;
            return isBanned || expires <= now
                ? null
                : new BetterAuthSession(Text(session, "id"), ForeignProfile.Read(user, issuer, subject, now), Time(session, "createdAt"), expires);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("It is no answer of get-session.", e);
        }
    }

    private static string Text(JsonElement of, string name) =>
        of.GetProperty(name).GetString() is { Length: > 0 and <= 255 } text ? text : throw new FormatException($"There is no {name}.");

    private static DateTimeOffset Time(JsonElement of, string name) =>
        DateTimeOffset.TryParse(Text(of, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw new FormatException($"{name} is no time.");
}
