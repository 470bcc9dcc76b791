using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Auth.Storage;

/// <summary>What a Redis (or Valkey) has to be like before the gateway keeps sessions in it.</summary>
internal static partial class RedisRequirements
{
    private static readonly Version Oldest = new(7, 0);

    /// <summary>Asks every server that is connected.</summary>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="user">Who we have to be there; null for nobody in particular.</param>
    /// <param name="allowEviction"><c>Redis:AllowEviction</c>.</param>
    /// <param name="logger">Told what could not be checked.</param>
    /// <exception cref="StorageUnusableException">One of them will not do.</exception>
    public static async Task CheckAsync(ConnectionMultiplexer multiplexer, string? user, bool allowEviction, ILogger logger)
    {
        foreach (var server in multiplexer.GetServers().Where(server => server.IsConnected))
        {
            try
            {
                // Where the default user needs no password, the library goes on as that one after a refused AUTH.
                if (user is not null && !string.Equals((string?)await server.ExecuteAsync("ACL", "WHOAMI"), user, StringComparison.Ordinal))
                {
                    throw new StorageUnusableException("Redis refuses the user name or the password: correct ConnectionStrings:Redis.");
                }

                // INFO, not CONFIG GET: managed servers forbid the latter.
                var info = (string)(await server.ExecuteAsync("INFO"))!;
                var policy = Find(info, "maxmemory_policy:");
                if (WhyUnusable(Find(info, "redis_version:"), policy, allowEviction) is { } reason)
                {
                    throw new StorageUnusableException(reason);
                }

                if (policy is null)
                {
                    LogUnknownPolicy(logger, "it does not say");
                }
            }
            catch (RedisServerException e)
            {
                LogUnknownPolicy(logger, e.Message);
            }
        }
    }

    /// <summary>One sentence with the remedy, or null when it will do.</summary>
    /// <param name="version">As INFO says it; null or something else than a version is not held against it.</param>
    /// <param name="policy"><c>maxmemory-policy</c>; null when unknown.</param>
    /// <param name="allowEviction"><c>Redis:AllowEviction</c>.</param>
    public static string? WhyUnusable(string? version, string? policy, bool allowEviction) =>
        Version.TryParse(version, out var parsed) && parsed < Oldest
            ? $"Redis {version} is too old: use Redis 7 or newer, or Valkey."
            : policy is not (null or "noeviction") && !allowEviction
                ? $"Redis would throw away sessions and revocations when it is full (maxmemory-policy {policy}): set maxmemory-policy noeviction, or Redis:AllowEviction to true."
                : null;

    private static string? Find(string info, string name) =>
        info.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    [LoggerMessage(EventId = 1303, Level = LogLevel.Warning, Message = "Redis' version or eviction policy could not be checked ({Reason}). See to it that maxmemory-policy is noeviction.")]
    private static partial void LogUnknownPolicy(ILogger logger, string reason);
}
