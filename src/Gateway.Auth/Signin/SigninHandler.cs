using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Signin;

/// <summary>Signs people in with e-mail address and password.</summary>
internal sealed class SigninHandler(UserStore users, PasswordService passwords, SessionIssuer issuer, SessionRevocation revocation, AuditLog audit)
{
    private static readonly string[] PasswordMethod = ["pwd"];

    /// <summary>Signs in. Whatever is wrong, the answer is the same and takes as long.</summary>
    public async Task<SigninResult> SigninAsync(SigninCommand command, CancellationToken cancellationToken)
    {
        var user = EmailAddress.TryParse(command.Email, out var address) ? await users.FindByEmailAsync(address.Key, cancellationToken) : null;
        var check = await passwords.VerifyAsync(user, command.Password, cancellationToken);
        if (check == PasswordCheck.Busy)
        {
            return new SigninResult.Busy();
        }

        if (user is not { DisabledAt: null } || check == PasswordCheck.Failed)
        {
            var reason = user is null ? "unknown" : user.DisabledAt is not null ? "disabled" : "wrong password";
            await AuditAsync("signin.failed", user, null, command.Client, reason);
            return new SigninResult.Failure();
        }

        if (check == PasswordCheck.SuccessRehashNeeded)
        {
            await RehashAsync(user, command.Password, cancellationToken);
        }

        // From here on the sign-in happens, whether or not the client still waits for it.
        var session = await issuer.StartAsync(user, command.Mode, PasswordMethod, command.DeviceToken, command.Client);

        // The password may have been changed, or the account disabled, while we looked: whoever did that has ended all sessions that
        // they saw, and this one may have come too late to be seen. (A parallel sign-in that re-hashed leaves the version alone, and
        // new roles leave the hash alone: neither is a reason to refuse.)
        var now = await users.FindByIdAsync(user.Id, CancellationToken.None);
        if (now is not { DisabledAt: null }
            || (now.SecurityVersion != user.SecurityVersion && !string.Equals(now.PasswordHash, user.PasswordHash, StringComparison.Ordinal)))
        {
            await revocation.EndAsync(user.Id, session.SessionId);
            await AuditAsync("signin.failed", user, null, command.Client, "changed meanwhile");
            return new SigninResult.Failure();
        }

        await AuditAsync("signin.succeeded", user, session.SessionId, command.Client, null);
        return new SigninResult.Success(user, session);
    }

    /// <summary>The account gets a hash of the configured kind and cost. When the machine is busy, another sign-in will do it.</summary>
    private async Task RehashAsync(User user, string password, CancellationToken cancellationToken)
    {
        if (await passwords.HashAsync(password, cancellationToken) is { } hash
            && await users.RehashPasswordAsync(user.Id, user.PasswordHash!, hash, cancellationToken))
        {
            user.PasswordHash = hash;
        }
    }

    private Task AuditAsync(string code, User? user, Guid? sessionId, ClientInfo client, string? detail) =>
        audit.WriteAsync(AuditEntry.Of(code, user?.Id, sessionId, client, detail), CancellationToken.None);
}
