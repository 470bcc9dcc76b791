using Gateway.Auth.Users;

namespace Gateway.Auth.EmailVerification;

/// <summary>How the verification of an address ended.</summary>
internal abstract record EmailVerificationResult
{
    private EmailVerificationResult()
    {
    }

    /// <summary>The address is its owner's, and so is the account.</summary>
    /// <param name="User">The account as it is now.</param>
    public sealed record Verified(User User) : EmailVerificationResult;

    /// <summary>Unknown, used, expired, replaced by a newer one, for something else: the same answer for all.</summary>
    public sealed record InvalidCode : EmailVerificationResult;

    /// <summary>The password can't be accepted; the code can still be used.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : EmailVerificationResult;

    /// <summary>Too many wrong codes came from this address; this one was not looked at.</summary>
    /// <param name="RetryAfter">When the next one would be.</param>
    public sealed record TooMany(TimeSpan RetryAfter) : EmailVerificationResult;

    /// <summary>No password can be set right now, see <see cref="Passwords.NewPassword.Busy"/>; try again.</summary>
    public sealed record Busy : EmailVerificationResult;
}
