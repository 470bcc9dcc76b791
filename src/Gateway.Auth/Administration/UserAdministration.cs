using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>
/// What administrators do to accounts. Every change raises the account's security version, reaches running sessions, and is one audit row.
/// In each method <c>actor</c> is where the command came from; null for the command line.
/// </summary>
internal sealed class UserAdministration(
    UserStore users, UserSecrets secrets, ServiceAccounts services, PasswordService passwords, SessionRevocation revocation, AuditLog audit, TimeProvider time)
{
    private const int MaxPage = 200;

    /// <summary>Makes an account. Every field is checked, and every error told, before anything is hashed.</summary>
    public async Task<AdministrationResult> CreateAsync(NewAccount account, ClientInfo? actor, CancellationToken cancellationToken)
    {
        var errors = account.Check(out var address, out var name);
        if (address is null || errors.Count > 0)
        {
            return new AdministrationResult.Invalid(errors);
        }

        return account.Password is null ? await AddAsync(account, address, name, hash: null, actor, cancellationToken)
            : await passwords.HashNewAsync(account.Password, address, actor, cancellationToken) switch
            {
                NewPassword.Hashed(var hash) => await AddAsync(account, address, name, hash, actor, cancellationToken),
                NewPassword.Refused(var refusal) => new AdministrationResult.Invalid("password", refusal[0]),
                _ => new AdministrationResult.Busy(),
            };
    }

    private async Task<AdministrationResult> AddAsync(NewAccount account, EmailAddress address, string? name, string? hash, ClientInfo? actor, CancellationToken cancellationToken)
    {
        // Milliseconds: what both databases keep and an id holds, so that the answer is what is read back later.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = address.Display,
            EmailKey = address.Key,
            EmailVerified = account.EmailVerified,
            Name = name,
            PasswordHash = hash,
            Roles = Distinct(account.Roles),
            Attributes = account.Attributes,
            CreatedAt = now,
        };
        if (!await users.AddAsync(user, cancellationToken))
        {
            return new AdministrationResult.Exists();
        }

        await WriteAsync("user.created", user, actor);
        return new AdministrationResult.Done(user);
    }

    /// <summary>Accounts in the order of their creation.</summary>
    /// <param name="emailPart">Only those whose address contains this, in any case; null for all.</param>
    /// <param name="after"><see cref="UserPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="limit">Most accounts to return; 1 to 200.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<UserPage> ListAsync(string? emailPart, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var count = Math.Clamp(limit, 1, MaxPage);
        var found = await users.ListAsync(emailPart, after, count + 1, cancellationToken);
        return found.Count > count ? new UserPage([.. found.Take(count)], found[count - 1].Id) : new UserPage(found, null);
    }

    /// <summary>The account with this id, e-mail address or, for a service account, name; null if there is none.</summary>
    public async Task<User?> FindAsync(string idOrEmail, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(idOrEmail, out var id))
        {
            return await users.FindByIdAsync(id, cancellationToken);
        }

        return EmailAddress.TryParse(idOrEmail, out var address) ? await users.FindByEmailAsync(address.Key, cancellationToken) : await services.FindAsync(idOrEmail, cancellationToken);
    }

    /// <summary>Lets nobody in with the account, and ends its sessions.</summary>
    public async Task<AdministrationResult> DisableAsync(Guid id, ClientInfo? actor, CancellationToken cancellationToken)
    {
        var result = await FinishAsync(await users.SetDisabledAsync(id, disabled: true, cancellationToken), "user.disabled", actor);
        if (result is not AdministrationResult.NotFound)
        {
            await revocation.EndAllAsync(id);
        }

        return result;
    }

    /// <summary>Lets the account's owner in again.</summary>
    public async Task<AdministrationResult> EnableAsync(Guid id, ClientInfo? actor, CancellationToken cancellationToken) =>
        await FinishAsync(await users.SetDisabledAsync(id, disabled: false, cancellationToken), "user.enabled", actor);

    /// <summary>Ends all sessions of an account.</summary>
    public async Task<AdministrationResult> EndSessionsAsync(Guid id, ClientInfo? actor, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(id, cancellationToken) is not { } user)
        {
            return new AdministrationResult.NotFound();
        }

        await revocation.EndAllAsync(id);
        await WriteAsync("user.sessions-ended", user, actor);
        return new AdministrationResult.Done(user);
    }

    /// <summary>Deletes an account with its address, name, password, roles and attributes. What the audit log tells of its id stays.</summary>
    public async Task<AdministrationResult> DeleteAsync(Guid id, ClientInfo? actor, CancellationToken cancellationToken)
    {
        // Before: while a store is away, nothing is deleted, and what an earlier attempt could not end ends now.
        await revocation.EndAllAsync(id);
        if (await users.FindByIdAsync(id, cancellationToken) is not { } user || !await users.DeleteAsync(id, CancellationToken.None))
        {
            return new AdministrationResult.NotFound();
        }

        await audit.WriteAsync(AuditEntry.Of("user.deleted", id, null, actor ?? ClientInfo.Operator), CancellationToken.None);

        // After: whoever signed in meanwhile finds no account any more, and is signed out. The version is for tokens of sessions that the store
        // has lost. No more than the next: an import can bring the id back.
        await revocation.UserChangedAsync(id, user.SecurityVersion + 1);
        await revocation.EndAllAsync(id);
        return new AdministrationResult.Done(user);
    }

    /// <summary>Adds roles to those that the account has and takes others away, in one change.</summary>
    public Task<AdministrationResult> ChangeRolesAsync(
        Guid id, IReadOnlyList<string> added, IReadOnlyList<string> removed, ClientInfo? actor, CancellationToken cancellationToken) =>
        ChangeRolesAsync(
            id,
            [.. added, .. removed],
            present => [.. present.Union(added, StringComparer.Ordinal).Except(removed, StringComparer.Ordinal)],
            actor,
            cancellationToken);

    /// <summary>Replaces the roles.</summary>
    public Task<AdministrationResult> SetRolesAsync(Guid id, IReadOnlyList<string> roles, ClientInfo? actor, CancellationToken cancellationToken) =>
        ChangeRolesAsync(id, roles, _ => Distinct(roles), actor, cancellationToken);

    /// <summary>Replaces the attributes.</summary>
    public async Task<AdministrationResult> SetAttributesAsync(
        Guid id, IReadOnlyDictionary<string, string> attributes, ClientInfo? actor, CancellationToken cancellationToken) =>
        UserAttributes.AreValid(attributes)
            ? await FinishAsync(await users.SetAttributesAsync(id, attributes, cancellationToken), "user.attributes-changed", actor, $"now: {string.Join(' ', attributes.Keys)}")
            : new AdministrationResult.Invalid("attributes", UserAttributes.Invalid);

    /// <summary>Sets an encrypted attribute, or takes it away (null). Nobody can read it back; the audit log has its name.</summary>
    public async Task<AdministrationResult> SetSecretAsync(Guid id, string name, string? value, ClientInfo? actor, CancellationToken cancellationToken)
    {
        var tooMany = false;
        if (value is not null && !UserAttributes.IsSecret(name, value))
        {
            return new AdministrationResult.Invalid("value", UserAttributes.InvalidSecret);
        }

        var changed = await users.ChangeAsync(
            id,
            user =>
            {
                var all = new Dictionary<string, string>(secrets.Open(user), StringComparer.Ordinal);
                var had = all.Remove(name, out var before);
                if (value is not null)
                {
                    all.Add(name, value);
                }

                tooMany = all.Count > UserAttributes.MaxCount;
                if (tooMany || (value is null ? !had : string.Equals(before, value, StringComparison.Ordinal)))
                {
                    return null;
                }

                var closed = user.Secrets = secrets.Close(id, all);
                return set => set.SetProperty(u => u.Secrets, closed);
            },
            cancellationToken);
        return tooMany ? new AdministrationResult.Invalid("value", UserAttributes.InvalidSecret)
            : await FinishAsync(changed, "user.secret-changed", actor, value is null ? $"removed: {name}" : $"set: {name}");
    }

    /// <summary>The names of an account's encrypted attributes.</summary>
    public IReadOnlyList<string> SecretNames(User user) => [.. secrets.Open(user).Keys.Order(StringComparer.Ordinal)];

    private static string[] Distinct(IReadOnlyList<string> roles) => [.. roles.Distinct(StringComparer.Ordinal)];

    private async Task<AdministrationResult> ChangeRolesAsync(
        Guid id, IReadOnlyList<string> roles, Func<IReadOnlyList<string>, string[]> change, ClientInfo? actor, CancellationToken cancellationToken)
    {
        if (!roles.All(RoleName.IsValid))
        {
            return new AdministrationResult.Invalid("roles", RoleName.Invalid);
        }

        var (tooMany, before) = (false, (IReadOnlyList<string>)[]);
        var changed = await users.ChangeRolesAsync(
            id,
            present =>
            {
                before = present;
                var next = change(present);
                tooMany = next.Length > RoleName.MaxPerUser;
                return tooMany ? present : next;
            },
            cancellationToken);
        return tooMany ? new AdministrationResult.Invalid("roles", RoleName.TooMany) : await FinishAsync(changed, "user.roles-changed", actor, RolesChange(before, changed?.User.Roles ?? []));
    }

    /// <summary>What matters most comes first: a long text is cut.</summary>
    private static string RolesChange(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        return $"added: {List(after.Except(before, StringComparer.Ordinal))}; removed: {List(before.Except(after, StringComparer.Ordinal))}";

        static string List(IEnumerable<string> roles) => string.Join(' ', roles.OrderByDescending(role => role is AdminOptions.Role)) is { Length: > 0 } text ? text : "none";
    }

    // From here on the change has happened, whether or not anybody still waits for it. Sessions learn of it even when nothing changed:
    // the command that changed it may have failed before it could tell them, and is given again.
    private async Task<AdministrationResult> FinishAsync(UserChange? change, string code, ClientInfo? actor, string? detail = null)
    {
        if (change is null)
        {
            return new AdministrationResult.NotFound();
        }

        if (change.Changed)
        {
            // First: if Redis is away, the command fails and is given again, and then nothing changes any more.
            await audit.WriteAsync(AuditEntry.Of(code, change.User.Id, null, actor ?? ClientInfo.Operator, detail), CancellationToken.None);
        }

        await revocation.UserChangedAsync(change.User.Id, change.User.SecurityVersion);
        return change.Changed ? new AdministrationResult.Done(change.User) : new AdministrationResult.Unchanged(change.User);
    }

    private Task WriteAsync(string code, User user, ClientInfo? actor) => audit.WriteAsync(
        AuditEntry.Of(code, user.Id, null, actor ?? ClientInfo.Operator, $"roles: {string.Join(' ', user.Roles)}"),
        CancellationToken.None);
}
