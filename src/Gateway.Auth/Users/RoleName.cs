using System.Buffers;

namespace Gateway.Auth.Users;

/// <summary>The name of a role: safe in a header, a token and a list, whatever separates it.</summary>
internal static class RoleName
{
    /// <summary>The role that governs the gateway.</summary>
    public const string Administrator = "gateway-admin";

    /// <summary>Most roles one account can have.</summary>
    public const int MaxPerUser = 64;

    /// <summary>What is said about a name that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new(
        "invalid-role",
        "A role is 1 to 64 of the characters A-Z a-z 0-9 _ . : - and begins with a letter or digit.");

    /// <summary>What is said about too many.</summary>
    public static readonly FieldError TooMany = new("too-many-roles", "An account has at most 64 roles.");

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-");

    /// <summary>Whether it is a role's name: <c>[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}</c>.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);
}
