using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Auth.Passwords;

/// <summary>Hashes and checks passwords for whoever serves requests.</summary>
internal sealed class PasswordService(PasswordHasher hasher, PasswordOptions options) : IDisposable
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

    /// <summary>Hashes a password that <see cref="PasswordRules"/> let pass.</summary>
    /// <returns>Null when more are waiting than the machine can take.</returns>
    public async Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        threads.TryRun(() => hasher.Hash(password), out var hashing, cancellationToken) ? await hashing : null;

    /// <inheritdoc/>
    public void Dispose() => threads.Dispose();
}
