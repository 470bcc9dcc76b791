using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Auth.Passwords;

/// <summary>Hashes and checks passwords for whoever serves requests.</summary>
internal sealed class PasswordService(PasswordHasher hasher, BreachList breaches, PasswordOptions options) : IDisposable
{
    private readonly PasswordThreads threads = new(options.QueueLength);

    /// <summary>
    /// Checks a password. No account, none with a password, or one whose hash cannot be read costs the same as a wrong password (ADVISORIES.md E-77).
    /// </summary>
    public async Task<PasswordCheck> VerifyAsync(User? user, string password, CancellationToken cancellationToken)
    {
        var isPassword = PasswordRules.IsAcceptedAtSignin(password);
        var stored = isPassword && user?.PasswordHash is { } hash && hasher.CanRead(hash) ? hash : null;
        if (!threads.TryRun(() => hasher.Verify(stored ?? hasher.Decoy, isPassword ? password : ""), out var verification, cancellationToken))
        {
            return PasswordCheck.Busy;
        }

        return await verification switch
        {
            PasswordVerificationResult.Success when stored is not null => PasswordCheck.Success,
            PasswordVerificationResult.SuccessRehashNeeded when stored is not null => PasswordCheck.SuccessRehashNeeded,
            _ => PasswordCheck.Failed,
        };
    }

    /// <summary>
    /// The one way to a password that an account did not have before: <see cref="PasswordRules"/>, then the list of breached ones, then the
    /// hash. Call it when everything else is right: it asks somebody else, and costs.
    /// </summary>
    /// <param name="password">As it was typed.</param>
    /// <param name="email">The account's address; null when that is not one.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    public async Task<NewPassword> HashNewAsync(string password, EmailAddress? email, CancellationToken cancellationToken)
    {
        if (PasswordRules.Validate(password, email) is { Count: > 0 } errors)
        {
            return new NewPassword.Refused(errors);
        }

        return await breaches.FindAsync(password, cancellationToken) switch
        {
            BreachAnswer.Listed => new NewPassword.Refused([BreachList.Breached]),
            BreachAnswer.Clear when await HashAsync(password, cancellationToken) is { } hash => new NewPassword.Hashed(hash),
            _ => new NewPassword.Busy(),
        };
    }

    /// <summary>Hashes a password that the account has already; for another one there is <see cref="HashNewAsync"/>.</summary>
    /// <returns>Null when more are waiting than the machine can take.</returns>
    public async Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        threads.TryRun(() => hasher.Hash(password), out var hashing, cancellationToken) ? await hashing : null;

    /// <inheritdoc/>
    public void Dispose() => threads.Dispose();
}
