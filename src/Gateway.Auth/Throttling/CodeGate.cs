using Gateway.Auth.Storage;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Lets people try the codes that mails bring. A wrong one is a failure of the client's address like a wrong password, so that nobody guesses
/// at codes where the passwords are closed to him (ADVISORIES.md E-75).
/// </summary>
internal sealed class CodeGate(SigninThrottle throttle)
{
    /// <summary>Tries a code, if the client may.</summary>
    /// <param name="client">Where it comes from.</param>
    /// <param name="tryAsync">Uses the code. What fails counts: nobody knows whether the code was good.</param>
    /// <param name="isWrong">Whether the result says that the code was no good. What else went wrong is no guess.</param>
    /// <param name="tooMany">The result when the code is not even looked at, until the address may try again.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    public async Task<T> TryAsync<T>(
        ClientInfo client, Func<Task<T>> tryAsync, Predicate<T> isWrong, Func<TimeSpan, T> tooMany, CancellationToken cancellationToken)
    {
        var decision = await throttle.BeginAsync(ThrottleTarget.Code, client, cancellationToken);
        if (decision is not ThrottleDecision.Allowed { Attempt: var attempt })
        {
            return tooMany(decision is ThrottleDecision.TooMany refused ? refused.RetryAfter : TimeSpan.Zero);
        }

        using var decided = attempt;
        var result = await tryAsync();
        await (isWrong(result) ? throttle.FailAsync(attempt) : ReturnAsync(attempt));
        return result;
    }

    private async Task ReturnAsync(CountedAttempt attempt)
    {
        try
        {
            await throttle.ReturnAsync(attempt);
        }
        catch (Exception e) when (e is StoreAwayException or RedisException or TimeoutException)
        {
            // The code is used. That this counts as a failure for a while is no reason to say that it was not.
        }
    }
}
