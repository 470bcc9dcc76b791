using System.Text.Json;

namespace Gateway.Auth.Trust;

/// <summary>
/// What the claims of somebody else's token have to say before its signature is looked at (RFC 7519 section 4.1, RFC 9068 section 4): they
/// cost less. A claim that is missing where it is needed is as bad as a wrong one.
/// </summary>
internal static class ForeignClaims
{
    /// <summary>How far their clocks may be from ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Whoever signs for longer has no say in when that ends: nobody could take it back.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    private const int MaximumSubjectLength = 255; // OpenID Connect Core 1.0 section 2

    /// <summary>
    /// Members that are in no access token: those of an ID token (OpenID Connect Core 1.0 section 2) and of a logout token or another
    /// security event (RFC 8417 section 2). Such a token proves a sign-in to somebody else; whoever has it may not act here.
    /// </summary>
    private static readonly string[] OfOtherTokens = ["nonce", "at_hash", "c_hash", "s_hash", "events"];

    /// <summary>What is wrong with them, in a few words for the log; null when nothing is.</summary>
    /// <param name="token">A token that names this issuer.</param>
    /// <param name="issuer">What is accepted from it.</param>
    /// <param name="now">The time.</param>
    public static string? Problem(ForeignToken token, TrustedIssuerOptions issuer, DateTimeOffset now)
    {
        if (!issuer.Algorithms.Contains(token.Algorithm, StringComparer.Ordinal))
        {
            return "alg is not among its Algorithms";
        }

        if (token.Type is null ? !issuer.AcceptsNoType : !issuer.Types.Contains(token.Type, StringComparer.OrdinalIgnoreCase))
        {
            return "typ is not among its Types";
        }

        if (!HasAudience(token.Claims, issuer.Audiences))
        {
            return "aud is none of its Audiences";
        }

        if (Array.Find(OfOtherTokens, claim => token.Claims.TryGetProperty(claim, out _)) is { } claim)
        {
            return $"it has {claim}, so it is no access token";
        }

        return Subject(token, issuer) is null ? $"{issuer.SubjectClaim} names nobody" : TimeProblem(token.Claims, now);
    }

    /// <summary>Whom it is about; null when it names nobody: an empty subject would be everybody's.</summary>
    public static string? Subject(ForeignToken token, TrustedIssuerOptions issuer) =>
        token.Text(issuer.SubjectClaim) is { Length: > 0 and <= MaximumSubjectLength } subject && !string.IsNullOrWhiteSpace(subject) && !subject.Any(char.IsControl) ? subject : null;

    /// <summary>A time (RFC 7519 section 2, NumericDate); null when the claim is missing or no such time.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name)
    {
        const double LatestSecond = 253_402_300_799; // the end of the year 9999
        return claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LatestSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
    }

    private static string? TimeProblem(JsonElement claims, DateTimeOffset now)
    {
        if (Time(claims, "exp") is not { } expires || IsOdd(claims, "nbf") || IsOdd(claims, "iat"))
        {
            return "exp is missing, or a time is none";
        }

        return now >= expires + Skew ? "it has expired"
            : expires - now > LongestLifetime + Skew ? "it lives longer than a day"
            : Time(claims, "nbf") > now + Skew || Time(claims, "iat") > now + Skew ? "it is of the future"
            : null;
    }

    private static bool IsOdd(JsonElement claims, string name) => claims.TryGetProperty(name, out _) && Time(claims, name) is null;

    private static bool HasAudience(JsonElement claims, IReadOnlyList<string> audiences)
    {
        if (!claims.TryGetProperty("aud", out var value))
        {
            return false;
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String) && value.EnumerateArray().Any(IsOurs)
            : IsOurs(value);

        bool IsOurs(JsonElement entry) => entry.ValueKind == JsonValueKind.String && audiences.Contains(entry.GetString()!, StringComparer.Ordinal);
    }
}
