using Gateway.Auth.Email;
using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>Whose account an outside identity opens.</summary>
internal abstract record ExternalAccountResult
{
    private ExternalAccountResult()
    {
    }

    /// <summary>This one's.</summary>
    /// <param name="User">The account as it is now; not disabled.</param>
    /// <param name="IsNew">Whether it was made just now.</param>
    public sealed record Found(User User, bool IsNew) : ExternalAccountResult;

    /// <summary>
    /// None, and nothing that was told is proof enough to give one away: the person has to sign in as usual and link on purpose. Says no more
    /// than that, above all not whether there is an account.
    /// </summary>
    public sealed record LinkRequired : ExternalAccountResult;

    /// <summary>The person has proved the address, there is no account with it, and none may be made.</summary>
    public sealed record SignupClosed : ExternalAccountResult;

    /// <summary>The account was disabled by an operator.</summary>
    /// <param name="UserId">The account, for the audit.</param>
    public sealed record Disabled(Guid UserId) : ExternalAccountResult;

    /// <summary>The description cannot be used.</summary>
    /// <param name="Reason">Why, in a few words, without quoting it.</param>
    public sealed record Invalid(string Reason) : ExternalAccountResult;
}

/// <summary>How linking on purpose ended.</summary>
internal abstract record ExternalLinkResult
{
    private ExternalLinkResult()
    {
    }

    /// <summary>The identity opens the account, from now on or already.</summary>
    /// <param name="User">The account as it is now.</param>
    /// <param name="New">What was written, to be taken back if need be; null when it was linked before.</param>
    public sealed record Linked(User User, NewExternalLink? New) : ExternalLinkResult;

    /// <summary>The identity opens another account, or the account has another identity of this issuer.</summary>
    public sealed record Taken : ExternalLinkResult;

    /// <summary>The account is gone or disabled.</summary>
    public sealed record NoAccount : ExternalLinkResult;

    /// <summary>The description cannot be used.</summary>
    /// <param name="Reason">Why, in a few words, without quoting it.</param>
    public sealed record Invalid(string Reason) : ExternalLinkResult;
}

/// <summary>A link that has just been made.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Mail">What its owner is told; null when nobody is.</param>
internal sealed record NewExternalLink(ExternalIdentity Identity, QueuedMail? Mail);

/// <summary>How taking a link away ended.</summary>
internal enum ExternalUnlinkResult
{
    /// <summary>The identity does not open the account any more.</summary>
    Removed,

    /// <summary>There was no such link.</summary>
    NotFound,

    /// <summary>Nobody could sign in to the account any more.</summary>
    LastWay,
}
