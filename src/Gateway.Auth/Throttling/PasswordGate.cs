using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Checks passwords for whoever may be guessing them: counted before anything is hashed, and whatever is wrong is refused after the same
/// time. What checks a password without this is a way past the lock (ADVISORIES.md E-75).
/// </summary>
internal sealed class PasswordGate(SigninThrottle throttle, PasswordService passwords, FailureDelay delay)
{
    /// <summary>Called when a request begins, before the account is looked up.</summary>
    public long Begin() => delay.Begin();

    /// <summary>Checks a password.</summary>
    /// <param name="began">What <see cref="Begin"/> said.</param>
    /// <param name="target">What failures are counted at.</param>
    /// <param name="user">The account, if there is one; nobody passes with a disabled one.</param>
    /// <param name="password">As written.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more. What is counted by then is checked all the same.</param>
    public async Task<GateResult> CheckAsync(
        long began, ThrottleTarget target, User? user, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        switch (await throttle.BeginAsync(target, client, cancellationToken))
        {
            case ThrottleDecision.TooMany tooMany:
                await delay.WaitAsync(began); // whether the account was found must not show in the time of this refusal either
                return new GateResult.TooMany(tooMany.RetryAfter);
            case ThrottleDecision.Allowed { Attempt: var attempt }:
                return await TryAsync(began, attempt, user, password);
            default:
                return await RefuseLockedAsync(began, client, cancellationToken);
        }
    }

    private async Task<GateResult> TryAsync(long began, CountedAttempt attempt, User? user, string password)
    {
        using var decided = attempt;

        // Not cancelled with the request: the attempt is counted, so it has to be made and go on record.
        var (check, took) = await passwords.VerifyAsync(user, attempt.Target.Key, password, attempt.Client, CancellationToken.None);
        if (check == PasswordCheck.Busy)
        {
            await throttle.ReturnAsync(attempt);
            return new GateResult.Busy();
        }

        if (check == PasswordCheck.Failed || user is not { DisabledAt: null })
        {
            var lockedUntil = await throttle.FailAsync(attempt);
            await delay.WaitAsync(began, took);
            return new GateResult.Refused(IsLocked: false) { LockedUntil = lockedUntil };
        }

        await throttle.PassAsync(attempt);
        return new GateResult.Passed(RehashNeeded: check == PasswordCheck.SuccessRehashNeeded);
    }

    /// <summary>Nothing is compared, so the right password is refused like any other; and nothing is hashed, so a lock costs no processor time.</summary>
    private async Task<GateResult> RefuseLockedAsync(long began, ClientInfo client, CancellationToken cancellationToken)
    {
        TimeSpan? hashing = null;
        if (!delay.KnowsHashing)
        {
            // The first failure since the start: there is no other yet to take as long as.
            var (check, took) = await passwords.VerifyAsync(null, null, "", client, cancellationToken);
            if (check == PasswordCheck.Busy)
            {
                return new GateResult.Busy();
            }

            hashing = took;
        }

        await delay.WaitAsync(began, hashing);
        return new GateResult.Refused(IsLocked: true);
    }
}

/// <summary>What became of a password.</summary>
internal abstract record GateResult
{
    private GateResult()
    {
    }

    /// <summary>It is right.</summary>
    /// <param name="RehashNeeded">The configured kind of hash is another by now, or its cost higher.</param>
    public sealed record Passed(bool RehashNeeded) : GateResult;

    /// <summary>It is wrong, or was not looked at.</summary>
    /// <param name="IsLocked">For the record only: no client may see a difference.</param>
    public sealed record Refused(bool IsLocked) : GateResult
    {
        /// <summary>Until when this failure has locked the account, if its owner is to hear of that.</summary>
        public DateTimeOffset? LockedUntil { get; init; }
    }

    /// <summary>More passwords are being checked than the machine can take; try again.</summary>
    public sealed record Busy : GateResult;

    /// <summary>Too many attempts from this address; try again later.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : GateResult;
}
