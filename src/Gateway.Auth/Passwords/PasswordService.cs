using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Hashes and checks passwords for whoever serves requests. Nobody gets more than a share of the threads and of the queue before them
/// (<see cref="HashingShare"/>), whatever it is that is hashed.
/// </summary>
internal sealed class PasswordService(PasswordHasher hasher, HashingShare share, PasswordOptions options, TimeProvider clock) : IDisposable
{
    private readonly PasswordThreads threads = new(options.QueueLength);

    /// <summary>
    /// Checks a password. No account, none with a password, or one whose hash cannot be read costs the same as a wrong password (ADVISORIES.md E-77).
    /// </summary>
    public async Task<PasswordVerdict> VerifyAsync(User? user, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        var isPassword = PasswordRules.IsAcceptedAtSignin(password);
        var stored = isPassword && user?.PasswordHash is { } hash && hasher.CanRead(hash) ? hash : null;
        using var place = share.TryTake(client, user?.Id);
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

    /// <summary>Hashes a password that <see cref="PasswordRules"/> let pass.</summary>
    /// <param name="password">As written.</param>
    /// <param name="client">For whom; null for an operator, who has no share to keep to.</param>
    /// <param name="cancellationToken">Nobody waits for the hash any more.</param>
    /// <returns>Null when more are waiting than the machine can take.</returns>
    public async Task<string?> HashAsync(string password, ClientInfo? client, CancellationToken cancellationToken)
    {
        using var place = client is null ? null : share.TryTake(client);
        return (client is null || place is not null) && threads.TryRun(() => hasher.Hash(password), out var hashing, cancellationToken) ? await hashing : null;
    }

    /// <inheritdoc/>
    public void Dispose() => threads.Dispose();
}
