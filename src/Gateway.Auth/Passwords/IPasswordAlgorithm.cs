namespace Gateway.Auth.Passwords;

/// <summary>A password hashing algorithm at the configured cost. What it stores begins with its kind: <c>$kind$</c>.</summary>
internal interface IPasswordAlgorithm
{
    /// <summary>A hash at the configured cost that no password has: checking against it takes as long as any other check.</summary>
    string Decoy { get; }

    /// <summary>Hashes with a new salt.</summary>
    /// <param name="password">UTF-8.</param>
    string Hash(ReadOnlySpan<byte> password);

    /// <summary>Whether the stored text is a hash of this kind that <see cref="Verify"/> can check.</summary>
    bool CanRead(string stored);

    /// <summary>Checks a password against a hash that <see cref="CanRead"/> accepted.</summary>
    bool Verify(string stored, ReadOnlySpan<byte> password);

    /// <summary>Whether the configured cost is higher than the stored hash's.</summary>
    bool IsStrongerThan(string stored);
}
