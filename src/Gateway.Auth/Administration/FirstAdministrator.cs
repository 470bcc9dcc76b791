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
        if (options.First is not { } first || await users.FindAsync(first.Email, cancellationToken) is not null)
        {
            return;
        }

        var account = new NewAccount(first.Email, first.Password) { Roles = [AdminOptions.Role], EmailVerified = true };
        if (await users.CreateAsync(account, null, cancellationToken) is AdministrationResult.Done(var user))
        {
            LogMade(logger, user.Id); // else another replica was faster
        }
    }

    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Made the first administrator, account {Id}, as Admin:Email says.")]
    private static partial void LogMade(ILogger logger, Guid id);
}
