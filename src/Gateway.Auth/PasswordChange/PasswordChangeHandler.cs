using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.PasswordChange;

/// <summary>How a password change ended.</summary>
internal abstract record PasswordChangeResult
{
    private PasswordChangeResult()
    {
    }

    /// <summary>Changed; all other sessions have ended.</summary>
    public sealed record Changed(User User) : PasswordChangeResult;

    /// <summary>The current password is not right.</summary>
    public sealed record Refused : PasswordChangeResult;

    /// <summary>The new password can't be accepted.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PasswordChangeResult;

    /// <summary>Too many attempts came from this address.</summary>
    /// <param name="RetryAfter">When the next one would be looked at.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : PasswordChangeResult;

    /// <summary>No password can be set right now, see <see cref="Passwords.NewPassword.Busy"/>; try again.</summary>
    public sealed record Busy : PasswordChangeResult;
}

/// <summary>Changes the password of somebody who is signed in and still knows the current one.</summary>
internal sealed class PasswordChangeHandler(
    UserStore users, PasswordGate gate, PasswordService passwords, SessionRevocation revocation, MailQueue mails, AuditLog audit)
{
    /// <summary>Changes the password. All other sessions end, and access tokens of this one have to be refreshed.</summary>
    public async Task<PasswordChangeResult> ChangeAsync(
        CallerIdentity caller, string currentPassword, string newPassword, ClientInfo client, CancellationToken cancellationToken)
    {
        var began = gate.Begin();
        var user = await users.FindByIdAsync(caller.UserId, cancellationToken);
        var errors = PasswordRules.Validate(newPassword, AddressOf(user));
        if (errors.Count > 0)
        {
            return new PasswordChangeResult.Invalid(errors);
        }

        var result = await TryChangeAsync(began, caller, user, currentPassword, newPassword, client, cancellationToken)
            // The hash changed while we looked. If a sign-in only made it a better one, the current password is still right.
            ?? await TryChangeAsync(began, caller, await users.FindByIdAsync(caller.UserId, cancellationToken), currentPassword, newPassword, client, cancellationToken)
            ?? new PasswordChangeResult.Refused();
        if (result is PasswordChangeResult.Changed)
        {
            await revocation.EndOthersAsync(caller.UserId, caller.SessionId);
        }

        if (result is PasswordChangeResult.Changed or PasswordChangeResult.Refused)
        {
            var code = result is PasswordChangeResult.Changed ? "password.changed" : "password.change-failed";
            await audit.WriteAsync(AuditEntry.Of(code, caller.UserId, caller.SessionId, client), CancellationToken.None);
        }

        return result;
    }

    /// <summary>Null when the hash is not the one any more that the current password was checked against.</summary>
    private async Task<PasswordChangeResult?> TryChangeAsync(
        long began, CallerIdentity caller, User? user, string currentPassword, string newPassword, ClientInfo client, CancellationToken cancellationToken)
    {
        // Whoever stole a session must not be able to find out the password with it.
        switch (await gate.CheckAsync(began, ThrottleTarget.PasswordChange(caller.UserId), user, currentPassword, client, cancellationToken))
        {
            case GateResult.Passed:
                break;
            case GateResult.TooMany tooMany:
                return new PasswordChangeResult.Throttled(tooMany.RetryAfter);
            case GateResult.Busy:
                return new PasswordChangeResult.Busy();
            default:
                return new PasswordChangeResult.Refused();
        }

        return await passwords.HashNewAsync(newPassword, AddressOf(user), client, cancellationToken) switch
        {
            NewPassword.Hashed(var hash) => await SetAsync(caller, user!, hash, cancellationToken),
            NewPassword.Refused(var errors) => new PasswordChangeResult.Invalid(errors),
            _ => new PasswordChangeResult.Busy(),
        };
    }

    private async Task<PasswordChangeResult?> SetAsync(CallerIdentity caller, User user, string hash, CancellationToken cancellationToken)
    {
        // Before the change, too: where Redis takes no writes, it fails here and nothing has happened. (Afterwards come those that somebody
        // has started with the old password meanwhile.)
        await revocation.EndOthersAsync(caller.UserId, caller.SessionId);
        if (await users.ChangePasswordAsync(user.Id, user.PasswordHash, hash, mails.Create(MailKind.PasswordChanged, user.EmailKey), cancellationToken) is not { Changed: true } change)
        {
            return null;
        }

        mails.Wake();
        await revocation.UserChangedAsync(user.Id, change.User.SecurityVersion);
        return new PasswordChangeResult.Changed(change.User);
    }

    private static EmailAddress? AddressOf(User? user) => EmailAddress.TryParse(user?.Email, out var address) ? address : null;
}
