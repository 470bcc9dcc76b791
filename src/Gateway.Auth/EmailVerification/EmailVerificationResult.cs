namespace Gateway.Auth.EmailVerification;

/// <summary>How the verification of an address ended.</summary>
internal abstract record EmailVerificationResult
{
    private EmailVerificationResult()
    {
    }

    /// <summary>The address is its owner's, and so is the account.</summary>
    public sealed record Verified : EmailVerificationResult;

    /// <summary>Unknown, used, expired, replaced by a newer one, for something else: the same answer for all.</summary>
    public sealed record InvalidCode : EmailVerificationResult;

    /// <summary>The password can't be accepted; the code can still be used.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : EmailVerificationResult;

    /// <summary>Too many wrong codes came from this address; this one was not looked at.</summary>
    /// <param name="RetryAfter">When the next one would be.</param>
    public sealed record TooMany(TimeSpan RetryAfter) : EmailVerificationResult;

    /// <summary>More passwords are being hashed than the machine can take; try again.</summary>
    public sealed record Busy : EmailVerificationResult;
}
