using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.PasswordChange;

/// <summary>How a password change ended.</summary>
internal abstract record PasswordChangeResult
{
    private PasswordChangeResult()
    {
    }

    /// <summary>Changed; all other sessions have ended.</summary>
    public sealed record Changed : PasswordChangeResult;

    /// <summary>The current password is not right.</summary>
    public sealed record Refused : PasswordChangeResult;

    /// <summary>The new password can't be accepted.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PasswordChangeResult;

    /// <summary>More passwords are being hashed than the machine can take; try again.</summary>
    public sealed record Busy : PasswordChangeResult;
}

/// <summary>Changes the password of somebody who is signed in and still knows the current one.</summary>
internal sealed class PasswordChangeHandler(UserStore users, PasswordService passwords, SessionRevocation revocation, AuditLog audit)
{
    /// <summary>Changes the password. All other sessions end, and access tokens of this one have to be refreshed.</summary>
    public async Task<PasswordChangeResult> ChangeAsync(
        CallerIdentity caller, string currentPassword, string newPassword, ClientInfo client, CancellationToken cancellationToken)
    {
        var user = await users.FindByIdAsync(caller.UserId, cancellationToken);
        var errors = PasswordRules.Validate(newPassword, EmailAddress.TryParse(user?.Email, out var address) ? address : null);
        if (errors.Count > 0)
        {
            return new PasswordChangeResult.Invalid(errors);
        }

        switch (await passwords.VerifyAsync(user, currentPassword, cancellationToken))
        {
            case PasswordCheck.Busy:
                return new PasswordChangeResult.Busy();
            case PasswordCheck.Failed:
                await audit.WriteAsync(AuditEntry.Of("password.change-failed", caller.UserId, caller.SessionId, client), CancellationToken.None);
                return new PasswordChangeResult.Refused();
            default:
                break;
        }

        if (await passwords.HashAsync(newPassword, cancellationToken) is not { } hash)
        {
            return new PasswordChangeResult.Busy();
        }

        if (await users.ChangePasswordAsync(caller.UserId, user!.PasswordHash, hash, cancellationToken) is not { Changed: true } change)
        {
            return new PasswordChangeResult.Refused();
        }

        await revocation.UserChangedAsync(caller.UserId, change.User.SecurityVersion);
        await revocation.EndOthersAsync(caller.UserId, caller.SessionId);
        await audit.WriteAsync(AuditEntry.Of("password.changed", caller.UserId, caller.SessionId, client), CancellationToken.None);
        return new PasswordChangeResult.Changed();
    }
}
