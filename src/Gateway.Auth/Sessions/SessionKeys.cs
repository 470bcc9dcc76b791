using StackExchange.Redis;

namespace Gateway.Auth.Sessions;

/// <summary>Names of the Redis keys. The braces put all keys of one account into one cluster slot.</summary>
internal static class SessionKeys
{
    /// <summary>One session: a hash.</summary>
    public static RedisKey Session(Guid userId, Guid sessionId) => $"ag:{{{userId:N}}}:session:{sessionId:N}";

    /// <summary>The account's sessions: a sorted set of ids by the time they end (Unix ms).</summary>
    public static RedisKey Index(Guid userId) => $"ag:{{{userId:N}}}:sessions";
}
