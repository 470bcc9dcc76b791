using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.Users;

namespace Gateway.Auth.UserImport;

/// <summary>What a record has to be: as strict as every other way to make an account, and every reason is a sentence.</summary>
/// <param name="hashes">Reads password hashes.</param>
/// <param name="allowAdministrators">Whether the role that governs the gateway may be given.</param>
/// <param name="now">The time of the import: of creation, where the record has none.</param>
internal sealed partial class ImportRules(ImportHashes hashes, bool allowAdministrators, DateTimeOffset now)
{
    /// <summary>The role that may use the gateway's own administration.</summary>
    public const string AdministratorRole = RoleName.Administrator;

    private static readonly char[] RoleSeparators = [',', ';', '|', ' '];

    // Milliseconds: what both databases keep and an id holds.
    private readonly DateTimeOffset now = Milliseconds(now);

    /// <summary>Checks a record.</summary>
    /// <returns>Why it is not accepted; null if it is.</returns>
    public string? Check(ImportRecord record, out ImportAccount? account)
    {
        account = null;
        if (!EmailAddress.TryParse(Text(record, ImportField.Email), out var address))
        {
            return $"email: {EmailAddress.Invalid.Message}";
        }

        if (!DisplayName.TryNormalize(Text(record, ImportField.Name), out var name))
        {
            return $"name: {DisplayName.Invalid.Message}";
        }

        if (WhyNotFlags(record, address, out var verified, out var disabled) is { } noFlags)
        {
            return noFlags;
        }

        if (WhyNotRoles(record, out var roles) is { } noRoles)
        {
            return $"roles: {noRoles}";
        }

        if (!TryAttributes(record, out var attributes))
        {
            return $"attributes: {UserAttributes.Invalid.Message} In CSV they are a JSON object of strings, or columns of their own.";
        }

        if (!TryTime(record, out var createdAt))
        {
            return "created_at: write a time as 2024-05-31T12:30:00Z, between 1970 and now.";
        }

        if (!TryId(record, out var id))
        {
            return "id: This is no UUID. Leave the field out, and each account gets one.";
        }

        var user = new User
        {
            Id = id ?? Guid.CreateVersion7(createdAt),
            Email = address.Display,
            EmailKey = address.Key,
            EmailVerified = verified,
            Name = name,
            Roles = roles,
            Attributes = attributes,
            DisabledAt = disabled ? now : null,
            CreatedAt = createdAt,
        };
        if (WhyNotHash(record, user, out var digest) is { } noHash)
        {
            return $"password_hash: {noHash}";
        }

        account = new ImportAccount(record.Line, user) { Digest = digest, HasOwnId = id is not null };
        return null;
    }

    private string? WhyNotHash(ImportRecord record, User user, out WeakDigest? digest)
    {
        digest = null;
        if (Text(record, ImportField.PasswordHash) is not { } hash)
        {
            return null; // an account without a password, for whoever sets a new one or signs in otherwise
        }

        var reason = hashes.Read(hash, Text(record, ImportField.PasswordSalt) ?? "", out var stored, out digest);
        user.PasswordHash = stored;
        return reason;
    }

    private static bool TryId(ImportRecord record, out Guid? id)
    {
        id = null;
        if (Text(record, ImportField.Id) is not { } text)
        {
            return true;
        }

        var isId = Guid.TryParseExact(text, "D", out var parsed) && parsed != Guid.Empty;
        id = parsed;
        return isId;
    }

    private static string? Text(ImportRecord record, string field) => record.Texts.TryGetValue(field, out var text) && text.Length > 0 ? text : null;

    private static string? WhyNotFlags(ImportRecord record, EmailAddress address, out bool verified, out bool disabled)
    {
        disabled = false;
        return !TryFlag(record, ImportField.EmailVerified, out verified) || !TryFlag(record, ImportField.Disabled, out disabled) ? "email_verified and disabled are true or false."
            : verified && !EmailAddress.IsExact(Text(record, ImportField.Email))
                ? $"email_verified: The address is kept as {address.Key}, which may be another person's mailbox. Write it so, or leave email_verified out."
            : null;
    }

    // In CSV everything is a text; t and f are PostgreSQL's.
    private static bool TryFlag(ImportRecord record, string field, out bool flag)
    {
        if (record.Flags.TryGetValue(field, out flag) || Text(record, field) is not { } text)
        {
            return true;
        }

        flag = text.ToLowerInvariant() is "true" or "t" or "1";
        return record.IsCsv && (flag || text.ToLowerInvariant() is "false" or "f" or "0");
    }

    private string? WhyNotRoles(ImportRecord record, out IReadOnlyList<string> roles)
    {
        var named = record.Roles ?? Text(record, ImportField.Roles)?.Split(RoleSeparators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        roles = [.. named.Distinct(StringComparer.Ordinal)];
        return !roles.All(RoleName.IsValid) ? RoleName.Invalid.Message
            : roles.Count > RoleName.MaxPerUser ? RoleName.TooMany.Message
            : !allowAdministrators && roles.Contains(AdministratorRole, StringComparer.OrdinalIgnoreCase) ? $"{AdministratorRole} governs the gateway: say --allow-admin if the file may give it."
            : null;
    }

    private static bool TryAttributes(ImportRecord record, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? attributes)
    {
        attributes = null;
        var all = new Dictionary<string, string>(record.Attributes, StringComparer.Ordinal);
        if (Text(record, ImportField.Attributes) is { } json)
        {
            try
            {
                foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [])
                {
                    if (!all.TryAdd(name, value))
                    {
                        return false;
                    }
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return false;
            }
        }

        attributes = all;
        return UserAttributes.AreValid(all);
    }

    private bool TryTime(ImportRecord record, out DateTimeOffset time)
    {
        time = now;
        if (Text(record, ImportField.CreatedAt) is not { } text)
        {
            return true;
        }

        if (!Time().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            || parsed < DateTimeOffset.UnixEpoch || parsed > now)
        {
            return false;
        }

        time = Milliseconds(parsed);
        return true;
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    // ISO 8601, with a space for the T as databases write it. Without an offset it is UTC.
    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
