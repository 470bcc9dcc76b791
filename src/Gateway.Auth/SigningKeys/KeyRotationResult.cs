namespace Gateway.Auth.SigningKeys;

/// <summary>What came of asking for a new signing key.</summary>
internal abstract record KeyRotationResult
{
    private KeyRotationResult()
    {
    }

    /// <summary>A key was made.</summary>
    /// <param name="Key">The new key.</param>
    /// <param name="Previous">The key that signed until now, or still does.</param>
    /// <param name="PreviousRetiresAt">When that one retires.</param>
    internal sealed record Made(SigningKey Key, string Previous, DateTimeOffset PreviousRetiresAt) : KeyRotationResult;

    /// <summary>Somebody else has made one just now, or announced one before.</summary>
    /// <param name="Key">Their key.</param>
    internal sealed record AlreadyMade(SigningKey Key) : KeyRotationResult;
}
