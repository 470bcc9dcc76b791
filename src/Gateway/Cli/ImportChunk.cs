using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;

namespace Gateway.Cli;

/// <summary>Some accounts of an import, as they go through the control socket: base64 of JSON, which the message around it leaves as it is.</summary>
internal static class ImportChunk
{
    // Relaxed, so that a record's size bounds the message's: ü as ü.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An account as text.</summary>
    public static string Write(ImportAccount account, bool withHash) => JsonSerializer.Serialize(
        new Row(
            account.Line, account.HasOwnId, account.User.Id, account.User.Email, account.User.EmailVerified, account.User.Name,
            withHash ? account.User.PasswordHash : null, account.User.Roles, account.User.Attributes, account.User.DisabledAt, account.User.CreatedAt),
        Json);

    /// <summary>Accounts as one text.</summary>
    public static string Join(IEnumerable<string> accounts) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"[{string.Join(',', accounts)}]"));

    /// <summary>Reads such a text.</summary>
    /// <exception cref="FormatException">Nobody but this program writes them, so it is an error of its own.</exception>
    public static IReadOnlyList<ImportAccount> Read(string text) =>
        [.. (JsonSerializer.Deserialize<IReadOnlyList<Row>>(Convert.FromBase64String(text), Json) ?? []).Select(Account)];

    private static ImportAccount Account(Row row) => EmailAddress.TryParse(row.Email, out var address)
        ? new ImportAccount(row.Line, new User
        {
            Id = row.Id,
            Email = address.Display,
            EmailKey = address.Key,
            EmailVerified = row.EmailVerified,
            Name = row.Name,
            PasswordHash = row.PasswordHash,
            Roles = row.Roles,
            Attributes = row.Attributes,
            DisabledAt = row.DisabledAt,
            CreatedAt = row.CreatedAt,
        })
        {
            HasOwnId = row.HasOwnId,
        }
        : throw new FormatException("An account came through the control socket without an address.");

    private sealed record Row(
        int Line,
        bool HasOwnId,
        Guid Id,
        string Email,
        bool EmailVerified,
        string? Name,
        string? PasswordHash,
        IReadOnlyList<string> Roles,
        IReadOnlyDictionary<string, string> Attributes,
        DateTimeOffset? DisabledAt,
        DateTimeOffset CreatedAt)
    {
        /// <summary>Never the hash.</summary>
        public override string ToString() => $"line {Line}";
    }
}
