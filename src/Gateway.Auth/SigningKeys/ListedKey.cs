namespace Gateway.Auth.SigningKeys;

/// <summary>A key as operators see it.</summary>
internal sealed record ListedKey(SigningKey Key, SigningKeyState State)
{
    /// <summary>All keys with their states, the one that signs last first.</summary>
    public static IReadOnlyList<ListedKey> Of(IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var ordered = SigningKey.LatestFirst(keys).ToList();
        var signing = ordered.Find(key => key.MaySign(now));
        return [.. ordered.Select(key => new ListedKey(
            key,
            !key.IsLive(now) ? SigningKeyState.Retired
            : key == signing ? SigningKeyState.Signing
            : key.MaySign(now) ? SigningKeyState.Retiring
            : SigningKeyState.Announced))];
    }
}
