using System.Globalization;
using System.Net;
using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.Throttling;

/// <summary>Shows operators what is locked, and lifts it. The keys themselves are looked for: no list beside them can be wrong.</summary>
internal sealed class Lockouts(RedisConnection redis, UserStore users, ThrottlingOptions options, AuditLog audit)
{
    /// <summary>Everything that is locked now, what ends first before the rest.</summary>
    public async Task<IReadOnlyList<Lockout>> ListAsync(CancellationToken cancellationToken) => (await ListAsync(int.MaxValue, cancellationToken)).Items;

    /// <summary>The same, at most so many, and how many there are.</summary>
    public async Task<(IReadOnlyList<Lockout> Items, int Total)> ListAsync(int most, CancellationToken cancellationToken)
    {
        var found = new Dictionary<RedisKey, Lockout>();
        await foreach (var key in redis.FindKeysAsync(ThrottleTarget.KeyPrefix).WithCancellation(cancellationToken))
        {
            if ((string?)await redis.RunAsync(database => database.StringGetAsync(key)) is { } value && Read(key!, value) is { } lockout)
            {
                found[key] = lockout;
            }
        }

        var named = new List<Lockout>();
        foreach (var lockout in found.Values.OrderBy(lockout => lockout.Until).ThenBy(lockout => lockout.Name, StringComparer.Ordinal).Take(most))
        {
            var user = lockout.UserId is { } id ? await users.FindByIdAsync(id, cancellationToken) : null;
            named.Add(lockout with { Email = user?.Email });
        }

        return (named, found.Count);
    }

    /// <summary>Forgets the failures, and so the locks, of an account with all its devices, of an e-mail address without an account, or of a client address.</summary>
    /// <param name="who">An e-mail address, an account's id, a client's address, or <see cref="Lockout.Name"/> of one that belongs to no account.</param>
    /// <param name="actor">Where the command came from; null for the command line.</param>
    /// <param name="cancellationToken">Ends the search; what has been lifted stays lifted.</param>
    /// <returns>Whether there was anything to forget; null when nothing can be called so.</returns>
    public async Task<bool?> LiftAsync(string who, ClientInfo? actor, CancellationToken cancellationToken)
    {
        var (keys, userId, name) = await FindAsync(who, cancellationToken);
        if (keys is null)
        {
            return null;
        }

        var removed = false;
        foreach (var key in keys)
        {
            // One by one: they are in different slots of a cluster.
            removed |= await redis.RunAsync(database => database.KeyDeleteAsync(key));
        }

        if (removed)
        {
            await audit.WriteAsync(AuditEntry.Of("lockout.lifted", userId, null, actor ?? ClientInfo.Operator, name), CancellationToken.None);
        }

        return removed;
    }

    private async Task<(IReadOnlyList<RedisKey>? Keys, Guid? UserId, string? Name)> FindAsync(string who, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(who, out var id) && await users.FindByIdAsync(id, cancellationToken) is { } user)
        {
            return (await OfAsync(user.EmailKey, user.Id), user.Id, null);
        }

        if (EmailAddress.TryParse(who, out var email))
        {
            var owner = await users.FindByEmailAsync(email.Key, cancellationToken);
            return (await OfAsync(email.Key, owner?.Id), owner?.Id, null);
        }

        // As it is listed, with its /64, or any address of it.
        if (IPAddress.TryParse(who.EndsWith("/64", StringComparison.Ordinal) ? who[..^3] : who, out var address))
        {
            var network = ClientNetwork.Of(address);
            return ([AddressFailures.Key(network), AddressRequests.Key(network)], null, network);
        }

        // As it is listed: one device of an account, or a client that has no address.
        if (who.Split(':') is [{ Length: 32 } owned, { Length: 32 } device] && Guid.TryParseExact(owned, "N", out var of) && Guid.TryParseExact(device, "N", out var deviceId))
        {
            return ([ThrottleTarget.Device(of, deviceId).Key], of, who);
        }

        if (string.Equals(who, ClientNetwork.Unknown, StringComparison.Ordinal))
        {
            return ([AddressFailures.Key(who), AddressRequests.Key(who)], null, who);
        }

        // As it is listed when it belongs to no account.
        return who.Length == 32 && who.All(char.IsAsciiHexDigitLower)
            ? ([$"{ThrottleTarget.KeyPrefix}{{{ThrottleTarget.KindName(ThrottleKind.Account)}:{who}}}"], null, null)
            : (null, null, null);
    }

    private async Task<IReadOnlyList<RedisKey>> OfAsync(string emailKey, Guid? userId)
    {
        List<RedisKey> keys = [ThrottleTarget.Account(emailKey, userId).Key];
        if (userId is { } id)
        {
            keys.Add(ThrottleTarget.PasswordChange(id).Key);
            await foreach (var key in redis.FindKeysAsync($"{ThrottleTarget.KeyPrefix}{{{ThrottleTarget.KindName(ThrottleKind.Device)}:{id:N}:"))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private Lockout? Read(string key, string value)
    {
        var now = redis.Now;
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return key[ThrottleTarget.KeyPrefix.Length..].Trim('{', '}').Split(':', 2) switch
        {
            ["address", var network] => ReadAddress(ThrottleKind.Address, options.AddressFailures, network, words, now),
            ["requests", var network] => ReadAddress(ThrottleKind.Requests, options.AddressRequests, network, words, now),
            ["account", var name] => ReadTarget(ThrottleKind.Account, name, words, now),
            ["device", var name] => ReadTarget(ThrottleKind.Device, name, words, now),
            ["password-change", var name] => ReadTarget(ThrottleKind.PasswordChange, name, words, now),
            _ => null,
        };
    }

    private Lockout? ReadTarget(ThrottleKind kind, string name, string[] words, DateTimeOffset now) =>
        words.Length >= 3 && Time(words[1]) is var until && until > now
            ? new Lockout(kind, name, until)
            {
                UserId = Guid.TryParseExact(words[2], "N", out var id) ? id : null,
                Locks = int.Parse(words[0], CultureInfo.InvariantCulture),
                Failures = words.Skip(3).Count(word => Time(word.Split(':')[0]) > now - options.AccountWindow),
            }
            : null;

    private Lockout? ReadAddress(ThrottleKind kind, int limit, string network, string[] words, DateTimeOffset now)
    {
        // Attempts have two parts, accounts three.
        var entries = words.Skip(2).Select(word => word.Split(':')).ToList();
        var attempts = entries.Where(parts => parts.Length == 2).Select(parts => Time(parts[0])).Where(at => at > now - options.AddressWindow).ToList();
        var accounts = entries.Where(parts => parts.Length == 3).Select(parts => Time(parts[1])).Where(at => at > now - options.StuffingWindow).Order().ToList();
        DateTimeOffset? tooMany = attempts.Count >= limit ? attempts[attempts.Count - limit] + options.AddressWindow : null;
        DateTimeOffset? stuffing = accounts.Count >= options.StuffingAccounts ? accounts[0] + options.StuffingWindow : null;
        return (tooMany is null || stuffing > tooMany ? stuffing : tooMany) is { } until
            ? new Lockout(kind, network, until) { Failures = attempts.Count }
            : null;
    }

    private static DateTimeOffset Time(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
