using System.Buffers;

namespace Gateway.Auth.ApiKeys;

/// <summary>The id of a route as a key may name it. Stands in tokens, thus only characters that JSON leaves as they are.</summary>
internal static class RouteName
{
    /// <summary>Most routes that one key can name.</summary>
    public const int MaxPerKey = 32;

    /// <summary>What is said about routes that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new(
        "invalid-route", "These are at most 32 ids of routes, each 1 to 64 of the characters A-Z a-z 0-9 _ . : / -.");

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/-");

    /// <summary>Whether a key can name these.</summary>
    public static bool AreValid(IReadOnlyList<string> names) =>
        names.Count <= MaxPerKey && names.All(name => name is { Length: > 0 and <= 64 } && !name.AsSpan().ContainsAnyExcept(Allowed));
}
