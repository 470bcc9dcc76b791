namespace Gateway.Auth.Users;

/// <summary>
/// The name of a service account. It has to have an address, like any row, so it has one that can't exist (RFC 2606 section 2), and that
/// <see cref="EmailAddress"/> takes for no address: nothing that begins with an e-mail address (signing in, mails, links) finds it.
/// </summary>
internal static class ServiceAccountName
{
    /// <summary>The domain of the addresses that are none.</summary>
    public const string Domain = "service.invalid";

    private const int MaxLength = 63;

    /// <summary>What is said about a name that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new(
        "invalid-name", "A service account's name is 1 to 63 of the characters a-z 0-9 - and begins with a letter or digit.");

    /// <summary>Whether it is a name: <c>[a-z0-9][a-z0-9-]{0,62}</c>, and no UUID, since either names an account.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && !Guid.TryParse(name, out _);

    /// <summary>The key of its row.</summary>
    public static string EmailKey(string name) => $"{name}@{Domain}";
}
