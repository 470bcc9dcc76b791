using Gateway.Auth.Users;

namespace Gateway.Auth.Signup;

/// <summary>How a sign-up ended.</summary>
internal abstract record SignupResult
{
    private SignupResult()
    {
    }

    /// <summary>The account was made.</summary>
    public sealed record Created(User User) : SignupResult;

    /// <summary>Whoever owns the address gets a mail; what it says is between them and us.</summary>
    public sealed record Accepted : SignupResult;

    /// <summary>Fields that cannot be accepted, by name.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors) : SignupResult;

    /// <summary>The address has an account.</summary>
    public sealed record Exists : SignupResult;

    /// <summary><c>SignUp:Mode</c> is <c>closed</c>.</summary>
    public sealed record Closed : SignupResult;

    /// <summary>Too many requests for an account or a mail came from this address.</summary>
    /// <param name="RetryAfter">When the next one would be looked at.</param>
    public sealed record TooMany(TimeSpan RetryAfter) : SignupResult;

    /// <summary>No password can be set right now, see <see cref="Passwords.NewPassword.Busy"/>; try again.</summary>
    public sealed record Busy : SignupResult;
}
