using StackExchange.Redis;

namespace Gateway.CrashWorker;

internal enum CrashWriteKind
{
    Script,
    Transaction,
    Expiring,
    SortedSet,
    Set,
    Delete,
    Take,
}

/// <summary>A write, and how to see whether it is still there. Its text form is what the worker reports.</summary>
internal sealed record CrashWrite(CrashWriteKind Kind, string Key)
{
    public static readonly int Kinds = Enum.GetValues<CrashWriteKind>().Length;

    private static readonly RedisValue Value = new string('v', 200);

    private const string Script = """
        redis.call('HSET', KEYS[1], 'a', ARGV[1], 'b', ARGV[1], 'c', ARGV[1], 'd', ARGV[1])
        redis.call('PEXPIREAT', KEYS[1], 4102444800000)
        return 1
        """;

    /// <summary>Not GETDEL: Garnet 2.2.8 doesn't log it, so that what was taken is back after a kill.</summary>
    private const string Take = """
        local value = redis.call('GET', KEYS[1])
        if value then redis.call('DEL', KEYS[1]) end
        return value
        """;

    public static CrashWrite Parse(string line) =>
        line.Split(' ') is [var kind, var key] ? new(Enum.Parse<CrashWriteKind>(kind), key) : throw new FormatException(line);

    public override string ToString() => $"{Kind} {Key}";

    public async Task WriteAsync(IDatabase redis)
    {
        switch (Kind)
        {
            case CrashWriteKind.Script:
                await redis.ScriptEvaluateAsync(Script, [Key], [Value]);
                break;
            case CrashWriteKind.Transaction:
                var transaction = redis.CreateTransaction();
                _ = transaction.StringSetAsync(Key, Value);
                _ = transaction.HashSetAsync($"{Key}:too", "a", Value);
                await transaction.ExecuteAsync();
                break;
            case CrashWriteKind.Expiring:
                await redis.StringSetAsync(Key, Value, TimeSpan.FromDays(1));
                break;
            case CrashWriteKind.SortedSet:
                await redis.SortedSetAddAsync("sorted", Key, Key.Length);
                break;
            case CrashWriteKind.Set:
                await redis.SetAddAsync("set", Key);
                break;
            case CrashWriteKind.Delete:
                await redis.StringSetAsync(Key, Value);
                await redis.KeyDeleteAsync(Key);
                break;
            case CrashWriteKind.Take:
                await redis.StringSetAsync(Key, Value);
                await redis.ScriptEvaluateAsync(Take, [Key]);
                break;
        }
    }

    public async Task<bool> SurvivedAsync(IDatabase redis) => Kind switch
    {
        CrashWriteKind.Script => (await redis.HashGetAllAsync(Key)).Count(field => field.Value == Value) == 4 && await redis.KeyTimeToLiveAsync(Key) is not null,
        CrashWriteKind.Transaction => await redis.StringGetAsync(Key) == Value && await redis.HashGetAsync($"{Key}:too", "a") == Value,
        CrashWriteKind.Expiring => await redis.StringGetAsync(Key) == Value && await redis.KeyTimeToLiveAsync(Key) is not null,
        CrashWriteKind.SortedSet => await redis.SortedSetScoreAsync("sorted", Key) is not null,
        CrashWriteKind.Set => await redis.SetContainsAsync("set", Key),
        _ => !await redis.KeyExistsAsync(Key),
    };
}
