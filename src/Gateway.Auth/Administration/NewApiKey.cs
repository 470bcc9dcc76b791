using Gateway.Auth.ApiKeys;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>An API key that an administrator wants to make.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Roles">Roles that it may use; its owner has to have them.</param>
/// <param name="Routes">Ids of the routes that it is for; empty for all that take API keys.</param>
/// <param name="ExpiresAt">When it ends; null for <see cref="Lifetime"/> from now.</param>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Routes, DateTimeOffset? ExpiresAt)
{
    /// <summary>How long a key lives unless somebody says it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The longest that can be said. A key that never ended would be one that nobody remembers.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>What is wrong, by field.</summary>
    /// <param name="owner">Whose key it is to be.</param>
    /// <param name="now">The time.</param>
    /// <param name="name">Its name as it is kept.</param>
    public Dictionary<string, IReadOnlyList<FieldError>> Check(User owner, DateTimeOffset now, out string? name)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        if (!DisplayName.TryNormalize(Name, out name) || name is null)
        {
            errors["name"] = [DisplayName.Invalid];
        }

        if (Roles.Except(owner.Roles, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            errors["roles"] = [RoleName.IsValid(missing) ? new FieldError("missing-role", $"The account does not have the role {missing}.") : RoleName.Invalid];
        }

        if (!RouteName.AreValid(Routes))
        {
            errors["routes"] = [RouteName.Invalid];
        }

        if (ExpiresAt <= now || ExpiresAt > now + Longest)
        {
            errors["expires_at"] = [new FieldError("invalid", "This is a time to come, within ten years.")];
        }

        return errors;
    }
}
