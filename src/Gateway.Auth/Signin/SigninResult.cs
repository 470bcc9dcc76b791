using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Signin;

/// <summary>How a sign-in ended. A failure cannot carry a reason: there is nothing that could leak.</summary>
internal abstract record SigninResult
{
    private SigninResult()
    {
    }

    /// <summary>The person is signed in.</summary>
    public sealed record Success(User User, IssuedSession Session) : SigninResult;

    /// <summary>Unknown, wrong, disabled, locked: the same answer for all.</summary>
    public sealed record Failure : SigninResult;

    /// <summary>Too many attempts came from this address, whatever the accounts.</summary>
    /// <param name="RetryAfter">When the next one would be looked at.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : SigninResult;

    /// <summary>More passwords are being checked than the machine can take; try again.</summary>
    public sealed record Busy : SigninResult;
}
