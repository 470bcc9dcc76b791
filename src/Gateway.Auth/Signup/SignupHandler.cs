using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.Signup;

/// <summary>Somebody wants an account.</summary>
internal sealed record SignupCommand(string Email, string Password, string? Name, ClientInfo Client)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(SignupCommand);
}

/// <summary>Makes accounts for whoever asks, if the configuration lets them.</summary>
internal sealed class SignupHandler(
    UserStore users, PasswordService passwords, AddressRequests requests, MailQueue mails, AuditLog audit, SignupOptions options, TimeProvider clock)
{
    /// <summary>Makes an account. Every field is checked, and every error told, before anything is hashed.</summary>
    public async Task<SignupResult> SignupAsync(SignupCommand command, CancellationToken cancellationToken)
    {
        if (!options.Open)
        {
            return new SignupResult.Closed();
        }

        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        if (!EmailAddress.TryParse(command.Email, out var address))
        {
            errors["email"] = [EmailAddress.Invalid];
        }

        if (!DisplayName.TryNormalize(command.Name, out var name))
        {
            errors["name"] = [DisplayName.Invalid];
        }

        var weaknesses = PasswordRules.Validate(command.Password, address);
        if (weaknesses.Count > 0)
        {
            errors["password"] = weaknesses;
        }

        if (address is null || errors.Count > 0)
        {
            return new SignupResult.Invalid(errors);
        }

        if (await requests.CountAsync(command.Client) is { } retryAfter)
        {
            return new SignupResult.TooMany(retryAfter);
        }

        return await passwords.HashNewAsync(command.Password, address, command.Client, cancellationToken) switch
        {
            NewPassword.Hashed(var hash) => await AcceptAsync(address, name, hash, command.Client, cancellationToken),
            NewPassword.Refused(var refusal) => new SignupResult.Invalid(new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { ["password"] = refusal }),
            _ => new SignupResult.Busy(),
        };
    }

    private async Task<SignupResult> AcceptAsync(EmailAddress address, string? name, string hash, ClientInfo client, CancellationToken cancellationToken)
    {
        if (options.RequireVerifiedEmail)
        {
            // Nothing was looked up: whether there is an account is found out when the mail is sent.
            var pending = new PendingAccount(address.Display, name, hash);
            await mails.AddAsync(mails.Create(MailKind.Signup, address.Key, pending.ToBytes()), cancellationToken);
            await audit.WriteAsync(AuditEntry.Of("signup.requested", null, null, client), CancellationToken.None);
            return new SignupResult.Accepted();
        }

        return await MakeAccountAsync(address, name, hash, client, cancellationToken);
    }

    private async Task<SignupResult> MakeAccountAsync(EmailAddress address, string? name, string hash, ClientInfo client, CancellationToken cancellationToken)
    {
        // Milliseconds: what both databases keep and an id holds, so that the answer is what is read back later.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = address.Display,
            EmailKey = address.Key,
            Name = name,
            PasswordHash = hash,
            CreatedAt = now,
        };
        if (!await users.AddAsync(user, mails.Create(MailKind.VerifyEmail, user.EmailKey), cancellationToken))
        {
            // Somebody who forgot, or who tries out which addresses have accounts.
            await audit.WriteAsync(AuditEntry.Of("signup.failed", null, null, client, "account exists"), CancellationToken.None);
            return new SignupResult.Exists();
        }

        mails.Wake();
        await audit.WriteAsync(AuditEntry.Of("signup.succeeded", user.Id, null, client), CancellationToken.None);
        return new SignupResult.Created(user);
    }
}
