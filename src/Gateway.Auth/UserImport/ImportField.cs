namespace Gateway.Auth.UserImport;

/// <summary>The names of a record's fields: columns of a CSV file, members of a JSON object.</summary>
internal static class ImportField
{
    public const string Id = "id";
    public const string Email = "email";
    public const string EmailVerified = "email_verified";
    public const string Name = "name";
    public const string Roles = "roles";
    public const string Attributes = "attributes";
    public const string PasswordHash = "password_hash";
    public const string PasswordSalt = "password_salt";
    public const string CreatedAt = "created_at";
    public const string Disabled = "disabled";

    /// <summary>In CSV, a column for one attribute: <c>attributes.employee_no</c>.</summary>
    public const string AttributePrefix = "attributes.";

    /// <summary>What is said about passwords that are not hashed. They may be known to whoever made the file, so they are worth nothing.</summary>
    public const string PlainTextReason =
        "Passwords in plain text are not imported: leave the field out and let people set a new one, or give their hashes in password_hash.";

    private static readonly string[] PlainText = ["password", "passwd", "pass", "plain_password", "password_plain", "plaintext_password", "clear_password"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Id, Email, EmailVerified, Name, Roles, Attributes, PasswordHash, PasswordSalt, CreatedAt, Disabled];

    /// <summary>Whether a field of this name would hold passwords as people type them.</summary>
    public static bool IsPlainText(string name) => PlainText.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a field is not accepted; null if it is.</summary>
    public static string? WhyNot(string name) =>
        All.Contains(name, StringComparer.Ordinal) || (name.StartsWith(AttributePrefix, StringComparison.Ordinal) && name.Length > AttributePrefix.Length) ? null
        : IsPlainText(name) ? PlainTextReason
        : $"There is no field {Shown(name)}: rename it or leave it out (--ignore). Fields are {string.Join(", ", All)} and {AttributePrefix}NAME.";

    // A file with the wrong separator has all of its columns in one name, and a hostile one whatever it likes.
    private static string Shown(string name) => new([.. name.Take(64).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);
}
