namespace Gateway.Auth.Users;

/// <summary>Limits of an account's attributes.</summary>
internal static class UserAttributes
{
    /// <summary>Most attributes one account can have.</summary>
    public const int MaxCount = 64;

    /// <summary>Longest value, in UTF-16 code units: what fits a header after percent-encoding.</summary>
    public const int MaxValueLength = 1024;

    /// <summary>What is said about attributes that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new(
        "invalid-attributes",
        "At most 64 attributes; a name is 1 to 64 of A-Z a-z 0-9 _ . : - and begins with a letter or digit; a value is one line of at most 1024 characters.");

    /// <summary>Whether an account can have them.</summary>
    public static bool AreValid(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Count <= MaxCount && attributes.All(attribute => RoleName.IsValid(attribute.Key) && IsValue(attribute.Value));

    /// <summary>What is said about a secret that cannot be accepted.</summary>
    public static readonly FieldError InvalidSecret = new(
        "invalid-secret",
        "At most 64 secrets; a name is 1 to 64 of A-Z a-z 0-9 _ . : - and begins with a letter or digit; a value is one line of 1 to 1024 characters.");

    /// <summary>Whether an account can have such a secret.</summary>
    public static bool IsSecret(string name, string value) => RoleName.IsValid(name) && value is { Length: > 0 } && IsValue(value);

    private static bool IsValue(string? value) =>
        value is { Length: <= MaxValueLength } && UnicodeText.IsWellFormed(value) && value.EnumerateRunes().All(UnicodeText.IsLineText);
}
