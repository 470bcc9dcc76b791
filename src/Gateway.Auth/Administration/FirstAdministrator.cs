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
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.First is not { } first)
        {
            return;
        }

        if (await users.FindAsync(first.Email, cancellationToken) is { } known)
        {
            if (!known.Roles.Contains(AdminOptions.Role, StringComparer.Ordinal))
            {
                LogNotRaised(logger, known.Id); // somebody may have signed up with the address, who does not own it
            }

            return;
        }

        var account = new NewAccount(first.Email, first.Password) { Roles = [AdminOptions.Role], EmailVerified = true };
        if (await users.CreateAsync(account, null, cancellationToken) is AdministrationResult.Done(var user))
        {
            LogMade(logger, user.Id); // else another replica was faster
        }
    }

    [LoggerMessage(EventId = 1602, Level = LogLevel.Warning, Message = "The address in Admin:Email has the account {Id} already, which is no administrator and is left as it is. Make sure whose it is before you give it the role.")]
    private static partial void LogNotRaised(ILogger logger, Guid id);

    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Made the first administrator, account {Id}, as Admin:Email says.")]
    private static partial void LogMade(ILogger logger, Guid id);
}
