using Gateway.Auth.ApiKeys;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>
/// What administrators do to service accounts and API keys. In each method <c>actor</c> is where the command came from; null for the command
/// line. What can be done to any account (roles, disabling, deleting) is in <see cref="UserAdministration"/>.
/// </summary>
internal sealed class ApiKeyAdministration(
    UserAdministration users, UserStore accounts, ServiceAccounts services, ApiKeyStore keys, ApiKeyText texts, RevocationLog revocations, AuditLog audit, TimeProvider time)
{
    /// <summary>Most items of a page.</summary>
    public const int MaxPage = 200;

    /// <summary>Makes a service account.</summary>
    public async Task<AdministrationResult> CreateServiceAccountAsync(string name, IReadOnlyList<string> roles, ClientInfo? actor, CancellationToken cancellationToken)
    {
        string[] distinct = [.. roles.Distinct(StringComparer.Ordinal)];
        if (!ServiceAccountName.IsValid(name))
        {
            return new AdministrationResult.Invalid("name", ServiceAccountName.Invalid);
        }

        if (distinct.Length > RoleName.MaxPerUser || !distinct.All(RoleName.IsValid))
        {
            return new AdministrationResult.Invalid("roles", distinct.Length > RoleName.MaxPerUser ? RoleName.TooMany : RoleName.Invalid);
        }

        var now = Now();
        var account = new User
        {
            Id = Guid.CreateVersion7(now),
            Kind = UserKind.Service,
            Email = ServiceAccountName.EmailKey(name),
            EmailKey = ServiceAccountName.EmailKey(name),
            Name = name,
            Roles = distinct,
            CreatedAt = now,
        };
        if (!await accounts.AddAsync(account, cancellationToken))
        {
            return new AdministrationResult.Exists();
        }

        await WriteAsync("service-account.created", account.Id, null, actor, $"{name}; roles: {string.Join(' ', distinct)}");
        return new AdministrationResult.Done(account);
    }

    /// <summary>Service accounts in the order of their creation.</summary>
    /// <inheritdoc cref="UserAdministration.ListAsync" path="/param"/>
    public async Task<UserPage> ListServiceAccountsAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        var count = Math.Clamp(limit, 1, MaxPage);
        var found = await services.ListAsync(after, count + 1, cancellationToken);
        return found.Count > count ? new UserPage([.. found.Take(count)], found[count - 1].Id) : new UserPage(found, null);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="owner">The account it acts for: a service account's name, an e-mail address, or an id.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ApiKeyResult> CreateAsync(string owner, NewApiKey wanted, ClientInfo? actor, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(owner, cancellationToken) is not { } account)
        {
            return new ApiKeyResult.NotFound();
        }

        var now = Now();
        var errors = wanted.Check(account, now, out var name);
        if (name is null || errors.Count > 0)
        {
            return new ApiKeyResult.Invalid(errors);
        }

        var id = Guid.CreateVersion7(now);
        var text = texts.Create(id);
        var key = new ApiKey
        {
            Id = id,
            UserId = account.Id,
            Name = name,
            SecretHash = ApiKeyText.Hash(text),
            Roles = [.. wanted.Roles.Distinct(StringComparer.Ordinal)],
            Routes = [.. wanted.Routes.Distinct(StringComparer.OrdinalIgnoreCase)],
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((wanted.ExpiresAt ?? now + NewApiKey.Lifetime).ToUnixTimeSeconds()),
            CreatedAt = now,
        };
        if (!await keys.AddAsync(key, cancellationToken))
        {
            return new ApiKeyResult.NotFound();
        }

        await WriteAsync("api-key.created", account.Id, id, actor, $"{name}; until {key.ExpiresAt:u}; roles: {string.Join(' ', key.Roles)}; routes: {string.Join(' ', key.Routes)}");
        return new ApiKeyResult.Created(new OwnedApiKey(key, account), text);
    }

    /// <summary>Keys in the order of their creation.</summary>
    /// <param name="owner">Only those of this account, see <see cref="CreateAsync"/>; null for all.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Most keys to return; 1 to 200.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The keys, and where the next page begins; null when there is no such account.</returns>
    public async Task<(IReadOnlyList<OwnedApiKey> Items, Guid? Next)?> ListAsync(string? owner, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var account = owner is null ? null : await users.FindAsync(owner, cancellationToken);
        if (owner is not null && account is null)
        {
            return null;
        }

        var count = Math.Clamp(limit, 1, MaxPage);
        var found = await keys.ListAsync(account?.Id, after, count + 1, cancellationToken);
        return found.Count > count ? ([.. found.Take(count)], found[count - 1].Key.Id) : (found, null);
    }

    /// <summary>Ends a key, and the tokens that were got with it, everywhere within a second.</summary>
    /// <returns>The key; null when there is none.</returns>
    public async Task<OwnedApiKey?> RevokeAsync(Guid id, ClientInfo? actor, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(id, cancellationToken) is not { } found)
        {
            return null;
        }

        // From here on it happens, whether or not anybody still waits for it.
        if (await keys.RevokeAsync(id, CancellationToken.None))
        {
            await WriteAsync("api-key.revoked", found.Owner.Id, id, actor, found.Key.Name);
        }

        // Also when it was revoked before: Redis may have been away then, and the command is given again.
        await revocations.AppendEndedAsync([id]);
        return found;
    }

    /// <summary>Milliseconds: what both databases keep and an id holds, so that the answer is what is read back later.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private Task WriteAsync(string code, Guid userId, Guid? keyId, ClientInfo? actor, string detail) =>
        audit.WriteAsync(AuditEntry.Of(code, userId, keyId, actor ?? ClientInfo.Operator, detail), CancellationToken.None);
}
