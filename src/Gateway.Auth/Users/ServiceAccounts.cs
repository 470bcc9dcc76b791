using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Users;

/// <summary>The accounts of programs.</summary>
internal sealed class ServiceAccounts(AuthDatabase database, UserStore users)
{
    /// <summary>The account with this name.</summary>
    public async Task<User?> FindAsync(string name, CancellationToken cancellationToken) =>
        ServiceAccountName.IsValid(name) ? await users.FindByEmailAsync(ServiceAccountName.EmailKey(name), cancellationToken) : null;

    /// <summary>In the order of their creation, a page at a time.</summary>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Most accounts to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<User>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var found = db.Users.Where(user => user.Kind == UserKind.Service);
        if (after is { } last)
        {
            found = found.Where(user => user.Id > last);
        }

        return await found.OrderBy(user => user.Id).Take(limit).ToListAsync(cancellationToken);
    }
}
