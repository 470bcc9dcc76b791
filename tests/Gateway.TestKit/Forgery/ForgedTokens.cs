using Gateway.Auth.SigningKeys;

namespace Gateway.TestKit.Forgery;

/// <summary>Everything that has ever been tried with a token (ADVISORIES.md, group C): header × claims × signature × form × time.</summary>
internal static class ForgedTokens
{
    /// <param name="good">A token that is accepted now.</param>
    /// <param name="key">What it was signed with.</param>
    /// <param name="now">The time of whoever is asked.</param>
    /// <param name="elsewhere">A server of the attacker's, for <c>jku</c> and <c>x5u</c>.</param>
    public static IReadOnlyList<ForgedToken> Of(string good, SigningKeyPair key, DateTimeOffset now, string elsewhere = "https://evil.example/jwks")
    {
        var forge = new TokenForge(good, key);
        ForgedToken[] all =
        [
            .. ForgedAlgorithms.Of(forge),
            .. ForgedHeaders.Of(forge, elsewhere),
            .. ForgedClaims.Of(forge),
            .. ForgedTimes.Of(forge, now),
            .. ForgedPayloads.Of(forge),
            .. ForgedSignatures.Of(forge),
            .. ForgedForms.Of(forge),
        ];
        return [.. all.DistinctBy(token => token.Text)];
    }
}
