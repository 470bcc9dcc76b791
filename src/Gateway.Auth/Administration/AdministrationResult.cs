using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>What an administrator's command came to.</summary>
internal abstract record AdministrationResult
{
    private AdministrationResult()
    {
    }

    /// <summary>Done; the account as it is now.</summary>
    public sealed record Done(User User) : AdministrationResult;

    /// <summary>The account was that way already; nothing changed and nobody has to refresh.</summary>
    public sealed record Unchanged(User User) : AdministrationResult;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : AdministrationResult;

    /// <summary>The address has an account.</summary>
    public sealed record Exists : AdministrationResult;

    /// <summary>Fields that cannot be accepted, by name.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors) : AdministrationResult
    {
        /// <summary>One field with one error.</summary>
        public Invalid(string field, FieldError error)
            : this(new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { [field] = [error] })
        {
        }
    }

    /// <summary>No password can be set right now, see <see cref="Passwords.NewPassword.Busy"/>; try again.</summary>
    public sealed record Busy : AdministrationResult;
}
