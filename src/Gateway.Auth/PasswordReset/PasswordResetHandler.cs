using System.Security.Cryptography;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.PasswordReset;

/// <summary>Gives an account a new password when somebody has a code that was mailed to its owner.</summary>
internal sealed class PasswordResetHandler(CodeGate gate, OneTimeCodeStore codes, UserStore users, PasswordService passwords, AddressOwner owner, AuditLog audit)
{
    /// <summary>Resets the password. A password that is refused leaves the code good.</summary>
    public Task<PasswordResetResult> ResetAsync(string code, string newPassword, ClientInfo client, CancellationToken cancellationToken) => gate.TryAsync(
        client,
        () => TryResetAsync(code, newPassword, client, cancellationToken),
        result => result is PasswordResetResult.InvalidCode,
        retryAfter => new PasswordResetResult.TooMany(retryAfter),
        cancellationToken);

    private async Task<PasswordResetResult> TryResetAsync(string code, string newPassword, ClientInfo client, CancellationToken cancellationToken)
    {
        var found = await codes.FindAsync(OneTimeCodePurpose.ResetPassword, code);
        var user = found is null ? null : await users.FindByIdAsync(found.Subject, cancellationToken);
        if (user is not { DisabledAt: null } || !CryptographicOperations.FixedTimeEquals(found!.Payload, CodeSubjects.AddressAndPassword(user)))
        {
            return await RefuseAsync(client);
        }

        switch (await passwords.HashNewAsync(newPassword, EmailAddress.TryParse(user.Email, out var address) ? address : null, client, cancellationToken))
        {
            case NewPassword.Hashed(var hash):
                return await ResetAsync(code, user, hash, client);
            case NewPassword.Refused(var errors):
                return new PasswordResetResult.Invalid(errors);
            default:
                return new PasswordResetResult.Busy();
        }
    }

    private async Task<PasswordResetResult> ResetAsync(string code, User user, string hash, ClientInfo client)
    {
        // From here on it happens, whether or not the client still waits for it.
        if (await codes.TakeAsync(OneTimeCodePurpose.ResetPassword, code) is null || await owner.TakeOverAsync(user, hash, client) is not { } owned)
        {
            return await RefuseAsync(client);
        }

        await audit.WriteAsync(AuditEntry.Of("password.reset", user.Id, null, client), CancellationToken.None);
        return new PasswordResetResult.Done(owned);
    }

    private async Task<PasswordResetResult> RefuseAsync(ClientInfo client)
    {
        await audit.WriteAsync(AuditEntry.Of("password.reset-failed", null, null, client), CancellationToken.None);
        return new PasswordResetResult.InvalidCode();
    }
}
