using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Knows passwords that are public since somebody else's accounts were stolen (NIST SP 800-63B section 3.1.1.2), if
/// <c>Passwords:BreachList</c> says whom to ask. Only whoever sets a password asks; nobody who signs in or is proxied does.
/// </summary>
internal sealed class BreachList(PasswordOptions options, TimeProvider clock, ILogger<BreachList> logger) : IDisposable
{
    /// <summary>What is said about a listed password.</summary>
    public static readonly FieldError Breached = new("breached", "This password is on a list of stolen passwords, which attackers try first. Choose another one.");

    private readonly BreachService? service = options.BreachList is { } list ? new BreachService(list, clock) : null;
    private long listed;
    private long clear;
    private long failed;
    private int failing;

    /// <summary>How often there was an answer, by what it was.</summary>
    public (long Listed, long Clear, long Failed) Counts => (Interlocked.Read(ref listed), Interlocked.Read(ref clear), Interlocked.Read(ref failed));

    /// <summary>Looks up a password that <see cref="PasswordRules"/> let pass.</summary>
    public async Task<BreachAnswer> FindAsync(string password, CancellationToken cancellationToken)
    {
        if (service is null)
        {
            return BreachAnswer.Clear;
        }

        var range = BreachRange.Of(password);
        var (answer, failure) = await service.AskAsync(range.Prefix, cancellationToken);
        switch (answer is null ? null : range.IsIn(answer))
        {
            case { } isListed:
                Recover();
                Interlocked.Increment(ref isListed ? ref listed : ref clear);
                return isListed ? BreachAnswer.Listed : BreachAnswer.Clear;
            default:
                Interlocked.Increment(ref failed);
                Report(answer is null ? failure : "the service's answer is no list of hashes");
                return options.BreachListFailure == BreachListFailure.Refuse ? BreachAnswer.Unavailable : BreachAnswer.Clear;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => service?.Dispose();

    private void Report(string reason)
    {
        if (Interlocked.Exchange(ref failing, 1) == 0)
        {
            logger.CannotAsk(reason, options.BreachListFailure == BreachListFailure.Refuse ? "nobody can set a password" : "passwords are accepted without it");
        }
    }

    private void Recover()
    {
        if (Interlocked.Exchange(ref failing, 0) == 1)
        {
            logger.CanAskAgain();
        }
    }
}

/// <summary>What the list says of a password.</summary>
internal enum BreachAnswer
{
    /// <summary>Nobody could be asked, and the operator wants to let no password pass then. The default value on purpose.</summary>
    Unavailable,

    /// <summary>It is on the list.</summary>
    Listed,

    /// <summary>It isn't; or there is no list; or nobody could be asked and that is no reason to refuse it.</summary>
    Clear,
}
