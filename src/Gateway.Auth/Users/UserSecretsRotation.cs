using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Users;

/// <summary>At the start: encrypts anew what accounts keep under a previous master secret, so that nothing needs that one any more.</summary>
internal sealed class UserSecretsRotation(AuthDatabase database, UserSecrets secrets, SecretsOptions options)
{
    private const int Page = 200;

    /// <summary>Looks at every account that keeps a secret. Without a previous master secret there is nothing to look at.</summary>
    /// <exception cref="SecretsMismatchException">A secret was encrypted under a master secret that is not configured.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.PreviousMasterSecrets.Count == 0)
        {
            return;
        }

        await using var db = database.Open();
        for (var last = Guid.Empty; ;)
        {
            var users = await db.Users.AsNoTracking().Where(u => u.Secrets != null && u.Id > last).OrderBy(u => u.Id).Take(Page)
                .Select(u => new { u.Id, u.Secrets }).ToListAsync(cancellationToken);
            foreach (var user in users.Where(user => !secrets.IsCurrent(user.Secrets!)))
            {
                // The same secrets: the version stays. Whoever changes them meanwhile wins.
                var anew = secrets.Close(user.Id, secrets.Open(user.Id, user.Secrets!));
                await db.Users.Where(u => u.Id == user.Id && u.Secrets == user.Secrets)
                    .ExecuteUpdateAsync(set => set.SetProperty(u => u.Secrets, anew), cancellationToken);
            }

            if (users.Count < Page)
            {
                return;
            }

            last = users[^1].Id;
        }
    }
}
