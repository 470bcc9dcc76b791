using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Limits guessing at whatever somebody can be let in by. Every attempt is counted before it is made, at the client's address first and then
/// at its target, so that parallel attempts can't pass (ADVISORIES.md E-69); one that succeeds is given back. Without Redis there is no attempt.
/// </summary>
internal sealed class SigninThrottle(AddressFailures addresses, AccountFailures accounts, PendingAttempts pending, AuditLog audit)
{
    /// <summary>Asks whether an attempt may be made, and counts it.</summary>
    /// <param name="target">What it is at.</param>
    /// <param name="client">Where it comes from.</param>
    /// <param name="cancellationToken">Ends the waiting for attempts that are being made; what is counted stays counted.</param>
    /// <returns>What is allowed has to be disposed when it is decided.</returns>
    public async Task<ThrottleDecision> BeginAsync(ThrottleTarget target, ClientInfo client, CancellationToken cancellationToken)
    {
        // Whoever is known by a device or session is not made to suffer for neighbours behind the same address; until they are locked
        // themselves: without a limit on that, one locked device would fill the log of events.
        var known = target.IsKnown ? await BeginAtTargetAsync(target, client, null, cancellationToken) : null;
        if (known is ThrottleDecision.Allowed)
        {
            return known;
        }

        var (fromAddress, refused) = await BeginAtAddressAsync(target, client, isReported: false, cancellationToken);
        if (refused is { IsNews: true })
        {
            // Only now it is known to be the last word: before, somebody else may have been about to give an attempt back.
            (fromAddress, refused) = await BeginAtAddressAsync(target, client, isReported: true, cancellationToken);
        }

        if (fromAddress is null)
        {
            await ReportAsync(refused!, client);
            return new ThrottleDecision.TooMany(refused!.RetryAfter);
        }

        ThrottleDecision? decision = known;
        try
        {
            return decision ??= await BeginAtTargetAsync(target, client, fromAddress, cancellationToken);
        }
        finally
        {
            if (decision is not ThrottleDecision.Allowed)
            {
                fromAddress.Mark.Dispose();
            }
        }
    }

    /// <summary>
    /// The attempt succeeded: it does not count, but for changes of the password. Whoever stole a session and the password could change it
    /// so often that no link for a reset lives long enough for the owner.
    /// </summary>
    public Task PassAsync(CountedAttempt attempt)
    {
        if (attempt.Target.Kind is not ThrottleKind.PasswordChange)
        {
            return ReturnAsync(attempt);
        }

        attempt.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>
    /// The attempt succeeded, or was never made: it does not count. Failures before it do, else an attacker could sign in to an account of
    /// their own in between.
    /// </summary>
    public async Task ReturnAsync(CountedAttempt attempt)
    {
        using var decided = attempt;
        if (attempt.AtTarget is { } atTarget)
        {
            await accounts.ReturnAsync(attempt.Target, atTarget.Answer);
        }

        if (attempt.FromAddress is { } fromAddress)
        {
            await addresses.ReturnAsync(attempt.Client.Address, attempt.Target, fromAddress.Answer);
        }
    }

    /// <summary>The attempt failed. It is counted already; if it has locked the target, that goes on record.</summary>
    /// <returns>Until when an account is locked for strangers that was not locked just before; else null. Its owner hears of the first lock in a row only.</returns>
    public async Task<DateTimeOffset?> FailAsync(CountedAttempt attempt)
    {
        attempt.Dispose();
        var answer = attempt.AtTarget?.Answer;
        if (answer?.LocksUntil is { } until)
        {
            var detail = $"{ThrottleTarget.KindName(attempt.Target.Kind)} until {until:u}{(attempt.Target.UserId is null ? ", no such account" : "")}";
            await audit.WriteAsync(AuditEntry.Of("signin.locked", attempt.Target.UserId, null, attempt.Client, detail), CancellationToken.None);
        }

        return attempt.Target.Kind is ThrottleKind.Account && answer is { Locks: 1 } ? answer.LocksUntil : null;
    }

    private async Task<(Counted<AddressAnswer.Counted>?, AddressAnswer.TooMany?)> BeginAtAddressAsync(
        ThrottleTarget target, ClientInfo client, bool isReported, CancellationToken cancellationToken)
    {
        var key = AddressFailures.Key(ClientNetwork.Of(client.Address));
        while (true)
        {
            var mark = pending.Begin(key);
            var answer = await CountAsync(mark, () => addresses.ReserveAsync(client.Address, target, isReported));
            if (answer is AddressAnswer.Counted counted)
            {
                return (new Counted<AddressAnswer.Counted>(counted, mark), null);
            }

            if (!await pending.WaitAsync(mark, cancellationToken) || isReported)
            {
                return (null, (AddressAnswer.TooMany)answer);
            }
        }
    }

    private async Task<ThrottleDecision> BeginAtTargetAsync(
        ThrottleTarget target, ClientInfo client, Counted<AddressAnswer.Counted>? fromAddress, CancellationToken cancellationToken)
    {
        if (!target.HasLock)
        {
            return new ThrottleDecision.Allowed(new CountedAttempt(target, client, fromAddress, null));
        }

        while (true)
        {
            var mark = pending.Begin(target.Key);
            if (await CountAsync(mark, () => accounts.ReserveAsync(target)) is TargetAnswer.Counted counted)
            {
                return new ThrottleDecision.Allowed(new CountedAttempt(target, client, fromAddress, new Counted<TargetAnswer.Counted>(counted, mark)));
            }

            if (!await pending.WaitAsync(mark, cancellationToken))
            {
                return new ThrottleDecision.Locked();
            }
        }
    }

    /// <summary>Asks the store, and tells those who may wait for the attempt when it is made.</summary>
    private static async Task<T> CountAsync<T>(PendingAttempt mark, Func<Task<T>> reserveAsync)
    {
        try
        {
            var answer = await reserveAsync();
            if (answer is AddressAnswer.Counted or TargetAnswer.Counted)
            {
                mark.Count();
            }

            return answer;
        }
        catch
        {
            mark.Dispose();
            throw;
        }
    }

    private Task ReportAsync(AddressAnswer.TooMany tooMany, ClientInfo client) => !tooMany.IsNews
        ? Task.CompletedTask
        : audit.WriteAsync(
            AuditEntry.Of(tooMany.IsStuffing ? "signin.stuffing" : "signin.throttled", null, null, client, ClientNetwork.Of(client.Address)), CancellationToken.None);
}
