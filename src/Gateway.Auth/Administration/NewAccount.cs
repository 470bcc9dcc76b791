using Gateway.Auth.Passwords;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>An account that an administrator wants to make.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">The password; null for an account without one.</param>
internal sealed record NewAccount(string Email, string? Password)
{
    /// <summary>Display name.</summary>
    public string? Name { get; init; }

    /// <summary>Roles; one named twice counts once.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Attributes.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the administrator vouches for the address.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, IReadOnlyList<FieldError>> Check(out EmailAddress? address, out string? name)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        if (!EmailAddress.TryParse(Email, out address))
        {
            errors["email"] = [EmailAddress.Invalid];
        }

        if (Password is not null && PasswordRules.Validate(Password, address) is { Count: > 0 } weaknesses)
        {
            errors["password"] = weaknesses;
        }

        if (!DisplayName.TryNormalize(Name, out name))
        {
            errors["name"] = [DisplayName.Invalid];
        }

        if (!Roles.All(RoleName.IsValid))
        {
            errors["roles"] = [RoleName.Invalid];
        }
        else if (Roles.Distinct(StringComparer.Ordinal).Count() > RoleName.MaxPerUser)
        {
            errors["roles"] = [RoleName.TooMany];
        }

        if (!UserAttributes.AreValid(Attributes))
        {
            errors["attributes"] = [UserAttributes.Invalid];
        }

        return errors;
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(NewAccount);
}
