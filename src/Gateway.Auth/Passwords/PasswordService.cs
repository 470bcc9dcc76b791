using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Hashes and checks passwords for whoever serves requests. Nobody gets more than a share of the threads and of the queue before them
/// (<see cref="HashingShare"/>), whatever it is that is hashed.
/// </summary>
internal sealed class PasswordService(PasswordHasher hasher, BreachList breaches, HashingShare share, PasswordOptions options, TimeProvider clock) : IDisposable
{
    private readonly PasswordThreads threads = new(options.QueueLength);

    /// <summary>
    /// Checks a password. No account, none with a password, or one whose hash cannot be read costs the same as a wrong password (ADVISORIES.md E-77).
    /// </summary>
    /// <param name="user">The account, if there is one.</param>
    /// <param name="name">What the attempt is at, the same for those with and without an account: whose share it takes.</param>
    /// <param name="password">As written.</param>
    /// <param name="client">Where it comes from.</param>
    /// <param name="cancellationToken">Nobody waits for the verdict any more.</param>
    public async Task<PasswordVerdict> VerifyAsync(User? user, string? name, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        var isPassword = PasswordRules.IsAcceptedAtSignin(password);
        var stored = isPassword && user?.PasswordHash is { } hash && hasher.CanRead(hash) ? hash : null;
        using var place = share.TryTake(client, name);
        if (place is null || !threads.TryRun(Verify, out var verification, cancellationToken))
        {
            return new PasswordVerdict(PasswordCheck.Busy, TimeSpan.Zero);
        }

        var (result, took) = await verification;
        return new PasswordVerdict(
            result switch
            {
                PasswordVerificationResult.Success when stored is not null => PasswordCheck.Success,
                PasswordVerificationResult.SuccessRehashNeeded when stored is not null => PasswordCheck.SuccessRehashNeeded,
                _ => PasswordCheck.Failed,
            },
            took);

        (PasswordVerificationResult, TimeSpan) Verify()
        {
            var began = clock.GetTimestamp();
            var verdict = hasher.Verify(stored ?? hasher.Decoy, isPassword ? password : "");
            return (verdict, clock.GetElapsedTime(began));
        }
    }

    /// <summary>
    /// The one way to a password that an account did not have before: <see cref="PasswordRules"/>, then the list of breached ones, then the
    /// hash. Call it when everything else is right: it asks somebody else, and costs.
    /// </summary>
    /// <param name="password">As it was typed.</param>
    /// <param name="email">The account's address; null when that is not one.</param>
    /// <param name="client">For whom; null for an operator, who has no share to keep to.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    public async Task<NewPassword> HashNewAsync(string password, EmailAddress? email, ClientInfo? client, CancellationToken cancellationToken)
    {
        if (PasswordRules.Validate(password, email) is { Count: > 0 } errors)
        {
            return new NewPassword.Refused(errors);
        }

        if (await IsGuessedAsync(password, email, client, cancellationToken) is not { } isGuessed)
        {
            return new NewPassword.Busy();
        }

        if (isGuessed)
        {
            return new NewPassword.Refused([PasswordRules.TooCommon]);
        }

        return await breaches.FindAsync(password, cancellationToken) switch
        {
            BreachAnswer.Listed => new NewPassword.Refused([BreachList.Breached]),
            BreachAnswer.Clear when await HashAsync(password, client, cancellationToken) is { } hash => new NewPassword.Hashed(hash),
            _ => new NewPassword.Busy(),
        };
    }

    /// <summary>Hashes a password that the account has already; for another one there is <see cref="HashNewAsync"/>.</summary>
    /// <param name="password">As written.</param>
    /// <param name="client">For whom; null for an operator.</param>
    /// <param name="cancellationToken">Nobody waits for the hash any more.</param>
    /// <returns>Null when more are waiting than the machine can take.</returns>
    public async Task<string?> HashAsync(string password, ClientInfo? client, CancellationToken cancellationToken)
    {
        using var place = client is null ? null : share.TryTake(client);
        return (client is null || place is not null) && threads.TryRun(() => hasher.Hash(password), out var hashing, cancellationToken) ? await hashing : null;
    }

    /// <summary>Scored where passwords are hashed, since it costs a tenth of that (ADVISORIES.md E-80); null when more are waiting than the machine can take.</summary>
    private async Task<bool?> IsGuessedAsync(string password, EmailAddress? email, ClientInfo? client, CancellationToken cancellationToken)
    {
        using var place = client is null ? null : share.TryTake(client);
        return (client is null || place is not null) && threads.TryRun(() => PasswordRules.IsGuessed(password, email), out var scoring, cancellationToken) ? await scoring : null;
    }

    /// <inheritdoc/>
    public void Dispose() => threads.Dispose();
}
