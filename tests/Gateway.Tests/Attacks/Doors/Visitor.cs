namespace Gateway.Tests.Attacks.Doors;

/// <summary>Somebody as somebody else describes them.</summary>
/// <param name="Subject">Who they are there.</param>
/// <param name="Email">Their address, of whatever type.</param>
/// <param name="Verified">Whether they proved it, of whatever type.</param>
internal sealed record Visitor(object? Subject, object? Email, object? Verified)
{
    /// <summary>What else is said of them.</summary>
    public IReadOnlyDictionary<string, object?> More { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}
