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
        // Whoever is known by a device or session is not made to suffer for neighbours behind the same address.
        AddressAnswer.Counted? fromAddress = null;
        if (!target.IsKnown)
        {
            switch (await addresses.ReserveAsync(client.Address, target))
            {
                case AddressAnswer.TooMany tooMany:
                    await ReportAsync(tooMany, client);
                    return new ThrottleDecision.TooMany(tooMany.RetryAfter);
                case AddressAnswer.Counted counted:
                    fromAddress = counted;
                    break;
            }
        }

        do
        {
            if (await ReserveAsync(target, client, fromAddress) is { } attempt)
            {
                return new ThrottleDecision.Allowed(attempt);
            }
        }
        while (await pending.WaitAsync(target, cancellationToken));

        return new ThrottleDecision.Locked();
    }

    /// <summary>The attempt succeeded, or was never made: it does not count. Failures before it do, else an attacker could sign in to an account of their own in between.</summary>
    public async Task ReturnAsync(CountedAttempt attempt)
    {
        using var decided = attempt;
        await accounts.ReturnAsync(attempt.Target, attempt.AtTarget);
        if (attempt.FromAddress is { } fromAddress)
        {
            await addresses.ReturnAsync(attempt.Client.Address, attempt.Target, fromAddress);
        }
    }

    /// <summary>The attempt failed. It is counted already; if it has locked the target, that goes on record.</summary>
    public async Task FailAsync(CountedAttempt attempt)
    {
        attempt.Dispose();
        if (attempt.AtTarget.LocksUntil is { } until)
        {
            var detail = $"{ThrottleTarget.KindName(attempt.Target.Kind)} until {until:u}{(attempt.Target.UserId is null ? ", no such account" : "")}";
            await audit.WriteAsync(AuditEntry.Of("signin.locked", attempt.Target.UserId, null, attempt.Client, detail), CancellationToken.None);
        }
    }

    private async Task<CountedAttempt?> ReserveAsync(ThrottleTarget target, ClientInfo client, AddressAnswer.Counted? fromAddress)
    {
        var mark = pending.Begin(target);
        try
        {
            if (await accounts.ReserveAsync(target) is TargetAnswer.Counted counted)
            {
                mark.Count();
                var attempt = new CountedAttempt(target, client, fromAddress, counted, mark);
                mark = null;
                return attempt;
            }

            return null;
        }
        finally
        {
            mark?.Dispose();
        }
    }

    private Task ReportAsync(AddressAnswer.TooMany tooMany, ClientInfo client) => !tooMany.IsNews
        ? Task.CompletedTask
        : audit.WriteAsync(
            AuditEntry.Of(tooMany.IsStuffing ? "signin.stuffing" : "signin.throttled", null, null, client, ClientNetwork.Of(client.Address)), CancellationToken.None);
}
