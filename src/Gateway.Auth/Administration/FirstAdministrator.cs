using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Administration;

/// <summary>An account that is made at the start, if its address has none, so that there is somebody who can make others.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">Its password until it is changed.</param>
internal sealed record FirstAdministrator(string Email, string Password)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(FirstAdministrator);
}

/// <summary>Makes the first administrator.</summary>
internal sealed partial class FirstAdministratorSetup(UserAdministration users, AdminOptions options, ILogger<FirstAdministratorSetup> logger)
{
    /// <summary>Makes the account, unless the address has one: what was changed since stays changed.</summary>
    /// <returns>A sentence for the operator when it cannot be made; else null.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        if (options.First is not { } first)
        {
            return null;
        }

        if (await users.FindAsync(first.Email, cancellationToken) is { } known)
        {
            if (!known.Roles.Contains(AdminOptions.Role, StringComparer.Ordinal))
            {
                LogNotRaised(logger, known.Id); // somebody may have signed up with the address, who does not own it
            }

            return null;
        }

        var account = new NewAccount(first.Email, first.Password) { Roles = [AdminOptions.Role], EmailVerified = true };
        switch (await users.CreateAsync(account, null, cancellationToken))
        {
            case AdministrationResult.Done(var user):
                LogMade(logger, user.Id);
                return null;
            case AdministrationResult.Invalid(var errors):
                return $"Admin:Password: this cannot be an administrator's password. {errors.First().Value[0].Message}";
            case AdministrationResult.Busy:
                return "Admin:Password: whether it is a stolen password cannot be found out now, since the list in Passwords:BreachList does not answer. Start again when it does, or set Passwords:BreachListFailure to allow.";
            default:
                return null; // another replica was faster
        }
    }

    [LoggerMessage(EventId = 1602, Level = LogLevel.Warning, Message = "The address in Admin:Email has the account {Id} already, which is no administrator and is left as it is. Make sure whose it is before you give it the role.")]
    private static partial void LogNotRaised(ILogger logger, Guid id);

    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Made the first administrator, account {Id}, as Admin:Email says.")]
    private static partial void LogMade(ILogger logger, Guid id);
}
