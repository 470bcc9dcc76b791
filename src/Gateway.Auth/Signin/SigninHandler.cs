using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.Signin;

/// <summary>Signs people in with e-mail address and password.</summary>
internal sealed class SigninHandler(
    UserStore users, PasswordGate gate, PasswordService passwords, DeviceTokens devices, SessionIssuer issuer, SigninMails mails, AuditLog audit)
{
    private static readonly string[] PasswordMethod = ["pwd"];

    /// <summary>Signs in. Whatever is wrong, the answer is the same and takes as long.</summary>
    public async Task<SigninResult> SigninAsync(SigninCommand command, CancellationToken cancellationToken)
    {
        var began = gate.Begin();
        var user = EmailAddress.TryParse(command.Email, out var address) ? await users.FindByEmailAsync(address.Key, cancellationToken) : null;
        var target = user is not null && devices.Read(user, command.DeviceToken) is { } device
            ? ThrottleTarget.Device(user.Id, device)
            : ThrottleTarget.Account(address?.Key ?? command.Email, user?.Id);
        switch (await gate.CheckAsync(began, target, user, command.Password, command.Client, cancellationToken))
        {
            case GateResult.Passed passed when user is not null:
                return await StartAsync(command, user, passed.RehashNeeded, target.Kind is ThrottleKind.Device, cancellationToken);
            case GateResult.TooMany tooMany:
                return new SigninResult.Throttled(tooMany.RetryAfter);
            case GateResult.Busy:
                return new SigninResult.Busy();
            case var refused:
                var reason = refused is GateResult.Refused { IsLocked: true } ? "locked"
                    : user is null ? "unknown" : user.DisabledAt is not null ? "disabled" : "wrong password";
                await AuditAsync("signin.failed", user, null, command.Client, reason);
                if (refused is GateResult.Refused { LockedUntil: { } until } && address is not null)
                {
                    await mails.LockedAsync(address, until);
                }

                return new SigninResult.Failure();
        }
    }

    private async Task<SigninResult> StartAsync(SigninCommand command, User user, bool rehash, bool isKnownDevice, CancellationToken cancellationToken)
    {
        if (rehash)
        {
            await RehashAsync(user, command, cancellationToken);
        }

        // From here on the sign-in happens, whether or not the client still waits for it.
        if (await issuer.StartAsync(user, command.Mode, PasswordMethod, command.DeviceToken, command.Client) is not { } session)
        {
            await AuditAsync("signin.failed", user, null, command.Client, "changed meanwhile");
            return new SigninResult.Failure();
        }

        if (!isKnownDevice)
        {
            await mails.NewDeviceAsync(user, command.Client);
        }

        await AuditAsync("signin.succeeded", user, session.SessionId, command.Client, null);
        return new SigninResult.Success(user, session);
    }

    /// <summary>The account gets a hash of the configured kind and cost. When the machine is busy, another sign-in will do it.</summary>
    private async Task RehashAsync(User user, SigninCommand command, CancellationToken cancellationToken)
    {
        if (await passwords.HashAsync(command.Password, command.Client, cancellationToken) is { } hash
            && await users.RehashPasswordAsync(user.Id, user.PasswordHash!, hash, cancellationToken))
        {
            user.PasswordHash = hash;
        }
    }

    private Task AuditAsync(string code, User? user, Guid? sessionId, ClientInfo client, string? detail) =>
        audit.WriteAsync(AuditEntry.Of(code, user?.Id, sessionId, client, detail), CancellationToken.None);
}
