using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalSignin;

/// <summary>How it went on after somebody came back from a provider.</summary>
internal abstract record ExternalSigninResult
{
    private ExternalSigninResult()
    {
    }

    /// <summary>The person is signed in.</summary>
    /// <param name="User">The account.</param>
    /// <param name="Session">The session that was started.</param>
    /// <param name="ReturnUrl">Where they want to go.</param>
    public sealed record Success(User User, IssuedSession Session, string ReturnUrl) : ExternalSigninResult
    {
        /// <summary>Never the session's credential.</summary>
        public override string ToString() => nameof(Success);
    }

    /// <summary>The identity is linked to the account that asked for it; nobody was signed in.</summary>
    /// <param name="ReturnUrl">Where they want to go.</param>
    public sealed record Linked(string ReturnUrl) : ExternalSigninResult;

    /// <summary>Neither.</summary>
    /// <param name="Problem">Why not, as far as anybody is told.</param>
    public sealed record Failure(Problem Problem) : ExternalSigninResult;
}
