namespace Gateway.Auth.SigningKeys;

/// <summary>The signing keys that this process knows: one signs, all verify. Filled before the first request is answered.</summary>
internal sealed class SigningKeyRing
{
    private volatile SigningKeyPair[] keys = [];

    /// <summary>Every key that a living token may be signed with, the one that signs first.</summary>
    public IReadOnlyList<SigningKeyPair> All => keys;

    /// <summary>The key that signs.</summary>
    /// <exception cref="InvalidOperationException">The keys have not been loaded.</exception>
    public SigningKeyPair Current => keys is [var first, ..] ? first : throw new InvalidOperationException("The signing keys have not been loaded.");

    /// <summary>Replaces all keys, the one that signs first.</summary>
    public void Replace(IEnumerable<SigningKeyPair> loaded) => keys = [.. loaded];

    /// <summary>
    /// The key whose access-token header the token begins with, or null. The whole encoded header is compared, to the letter: we wrote
    /// every token that we accept, so there is exactly one header per key, and <c>alg</c>, <c>typ</c>, <c>crit</c>, <c>jwk</c>, <c>jku</c>,
    /// <c>x5u</c> and <c>zip</c> are never interpreted (RFC 8725 sections 3.1, 3.10 and 3.11).
    /// </summary>
    public SigningKeyPair? FindByAccessTokenHeader(ReadOnlySpan<char> token)
    {
        foreach (var key in keys)
        {
            if (token.StartsWith(key.AccessTokenHeader, StringComparison.Ordinal))
            {
                return key;
            }
        }

        return null;
    }
}
