using System.Security.Cryptography;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.EmailVerification;

/// <summary>
/// Verifies addresses. Anybody can sign up with anybody's address, so the one who proves to own it also says what the password is: on the page
/// they type one, and unless it is the account's already it becomes that, and whoever was signed in is so no longer (ADVISORIES.md F-84).
/// Without one the password stays. What was linked before stays only for whoever sends the code in a session of that account: a password can
/// be known to more than its owner, and a link would outlive every new one.
/// </summary>
internal sealed class EmailVerificationHandler(
    CodeGate gate,
    PasswordGate passwordGate,
    OneTimeCodeStore codes,
    UserStore users,
    PasswordService passwords,
    AddressOwner owner,
    SignupOptions options,
    AuditLog audit,
    TimeProvider clock)
{
    /// <summary>Uses a code from a mail up.</summary>
    /// <param name="code">The code.</param>
    /// <param name="password">The password that the owner wants to have; null to leave it as it was chosen at the sign-up.</param>
    /// <param name="signedInAs">Whose session the code came with, if any.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels it, as long as the code has not been used up.</param>
    public Task<EmailVerificationResult> VerifyAsync(string code, string? password, Guid? signedInAs, ClientInfo client, CancellationToken cancellationToken) => gate.TryAsync(
        client,
        () => TryVerifyAsync(code, password, signedInAs, client, cancellationToken),
        result => result is EmailVerificationResult.InvalidCode,
        retryAfter => new EmailVerificationResult.TooMany(retryAfter),
        cancellationToken);

    private async Task<EmailVerificationResult> TryVerifyAsync(string code, string? password, Guid? signedInAs, ClientInfo client, CancellationToken cancellationToken)
    {
        var result =
            options.Open && await codes.FindAsync(OneTimeCodePurpose.Signup, code) is { } signup ? await MakeAccountAsync(code, PendingAccount.FromBytes(signup.Payload), password, client, cancellationToken)
            : await codes.FindAsync(OneTimeCodePurpose.VerifyEmail, code) is { } proof ? await VerifyAccountAsync(code, proof, password, signedInAs, client, cancellationToken)
            : new EmailVerificationResult.InvalidCode();
        if (result is EmailVerificationResult.InvalidCode)
        {
            await AuditAsync("email.verify-failed", null, client);
        }

        return result;
    }

    /// <summary>The account of a sign-up is made now that somebody proved to own its address.</summary>
    private async Task<EmailVerificationResult> MakeAccountAsync(string code, PendingAccount pending, string? password, ClientInfo client, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(pending.Email, out var address))
        {
            return new EmailVerificationResult.InvalidCode();
        }

        var (refusal, hash) = await HashAsync(password, address, client, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        // Asked first, so that a database that is away is noticed while the code is still good: it holds all there is of the sign-up.
        _ = await users.FindByEmailAsync(address.Key, cancellationToken);
        if (await codes.TakeAsync(OneTimeCodePurpose.Signup, code) is null)
        {
            return new EmailVerificationResult.InvalidCode();
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = address.Display,
            EmailKey = address.Key,
            EmailVerified = true,
            Name = pending.Name,
            PasswordHash = hash ?? pending.PasswordHash,
            CreatedAt = now,
        };
        if (!await users.AddAsync(user, CancellationToken.None))
        {
            // Made meanwhile, or long ago by somebody who never proved the address: then it is the owner's now.
            var existing = await users.FindByEmailAsync(address.Key, CancellationToken.None);
            if (existing is not { EmailVerified: false, DisabledAt: null } || await owner.TakeOverAsync(existing, user.PasswordHash, client) is not { } owned)
            {
                return new EmailVerificationResult.InvalidCode();
            }

            await AuditAsync("email.verified", existing.Id, client);
            return new EmailVerificationResult.Verified(owned);
        }

        await AuditAsync("signup.succeeded", user.Id, client);
        await AuditAsync("email.verified", user.Id, client);
        return new EmailVerificationResult.Verified(user);
    }

    private async Task<EmailVerificationResult> VerifyAccountAsync(
        string code, OneTimeCode proof, string? password, Guid? signedInAs, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(proof.Subject, cancellationToken) is not { DisabledAt: null } user
            || !CryptographicOperations.FixedTimeEquals(proof.Payload, CodeSubjects.Address(user)))
        {
            return new EmailVerificationResult.InvalidCode();
        }

        var knowsPassword = false;
        if (password is not null)
        {
            // Counted like the guesses of somebody who is signed in: a code is good until it is used up, which a refused password does not do.
            var check = await passwordGate.CheckAsync(passwordGate.Begin(), ThrottleTarget.PasswordChange(user.Id), user, password, client, cancellationToken);
            if (check is GateResult.TooMany tooMany)
            {
                return new EmailVerificationResult.TooMany(tooMany.RetryAfter);
            }

            if (check is GateResult.Busy)
            {
                return new EmailVerificationResult.Busy();
            }

            knowsPassword = check is GateResult.Passed;
        }

        var (refusal, hash) = knowsPassword ? (null, null) : await HashAsync(password, EmailAddress.TryParse(user.Email, out var address) ? address : null, client, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        if (await codes.TakeAsync(OneTimeCodePurpose.VerifyEmail, code) is null
            || await (hash is not null ? owner.TakeOverAsync(user, hash, client) : owner.VerifyAsync(user, signedInAs == user.Id, client)) is not { } verified)
        {
            return new EmailVerificationResult.InvalidCode();
        }

        await AuditAsync("email.verified", user.Id, client);
        return new EmailVerificationResult.Verified(verified);
    }

    /// <summary>The hash of a password that was given; or why there is none.</summary>
    private async Task<(EmailVerificationResult? Refusal, string? Hash)> HashAsync(string? password, EmailAddress? address, ClientInfo client, CancellationToken cancellationToken)
    {
        if (password is null)
        {
            return (null, null);
        }

        return await passwords.HashNewAsync(password, address, client, cancellationToken) switch
        {
            NewPassword.Hashed(var hash) => (null, hash),
            NewPassword.Refused(var errors) => (new EmailVerificationResult.Invalid(errors), null),
            _ => (new EmailVerificationResult.Busy(), null),
        };
    }

    private Task AuditAsync(string code, Guid? userId, ClientInfo client) => audit.WriteAsync(AuditEntry.Of(code, userId, null, client), CancellationToken.None);
}
