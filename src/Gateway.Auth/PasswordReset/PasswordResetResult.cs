using Gateway.Auth.Users;

namespace Gateway.Auth.PasswordReset;

/// <summary>How a reset ended.</summary>
internal abstract record PasswordResetResult
{
    private PasswordResetResult()
    {
    }

    /// <summary>The password is the new one, and nobody is signed in any more.</summary>
    /// <param name="User">The account as it is now.</param>
    public sealed record Done(User User) : PasswordResetResult;

    /// <summary>Unknown, used, expired, replaced by a newer one, for something else: the same answer for all.</summary>
    public sealed record InvalidCode : PasswordResetResult;

    /// <summary>The new password can't be accepted; the code can still be used.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PasswordResetResult;

    /// <summary>Too many wrong codes came from this address; this one was not looked at.</summary>
    /// <param name="RetryAfter">When the next one would be.</param>
    public sealed record TooMany(TimeSpan RetryAfter) : PasswordResetResult;

    /// <summary>No password can be set right now, see <see cref="Passwords.NewPassword.Busy"/>; try again.</summary>
    public sealed record Busy : PasswordResetResult;
}
