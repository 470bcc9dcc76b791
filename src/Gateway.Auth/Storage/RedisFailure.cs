using StackExchange.Redis;

namespace Gateway.Auth.Storage;

/// <summary>What an exception of the Redis library means to an operator.</summary>
internal static class RedisFailure
{
    private const string PasswordMissing = "Redis asks for a password: write it into ConnectionStrings:Redis or Redis:Password.";
    private const string PasswordRefused = "Redis refuses the user name or the password: correct ConnectionStrings:Redis.";

    /// <summary>One sentence with the remedy.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        RedisServerException { Kind: RedisErrorKind.NoAuth } => PasswordMissing,
        RedisServerException { Kind: RedisErrorKind.WrongPass } => PasswordRefused,
        RedisServerException e when IsAboutRights(e) => LacksRights(e.Message),
        RedisServerException { Kind: RedisErrorKind.UnknownCommand } e => $"Redis refuses a command ({e.Message}): use Redis 7 or newer, or Valkey, without renamed commands.",
        RedisServerException e when IsLasting(e) => $"Redis refuses a command ({e.Message}): correct what it names.",
        RedisServerException e => $"Redis cannot be used now ({e.Message}): try again, and look at its log if that lasts.",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } e => e.InnerException is RedisServerException inner ? Sentence(inner) : PasswordRefused,
        TimeoutException => "Redis does not answer: check ConnectionStrings:Redis, and Redis itself.",
        _ => "Redis cannot be reached: check ConnectionStrings:Redis.",
    };

    /// <summary>Whether only somebody can put this right; everything else may pass by itself: loading, full, failing over.</summary>
    public static bool IsLasting(Exception failure) => failure switch
    {
        RedisConnectionException e => e.FailureType == ConnectionFailureType.AuthenticationFailure,
        RedisServerException e => e.Kind is RedisErrorKind.NoAuth or RedisErrorKind.WrongPass or RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted
            or RedisErrorKind.UnknownCommand or RedisErrorKind.UnknownError or RedisErrorKind.Unknown or RedisErrorKind.WrongType or RedisErrorKind.CrossSlot,
        _ => false,
    };

    /// <summary>Whether nothing is missing but a right of the user's, as the server says it of a command or of one in a script.</summary>
    public static bool IsAboutRights(RedisServerException e) =>
        e.Kind == RedisErrorKind.NoPermission || e.Message.Contains("The user executing the script", StringComparison.Ordinal);

    /// <summary>The sentence for that.</summary>
    public static string LacksRights(string answer) =>
        $"Redis lets the user do too little ({answer}): give the user in ConnectionStrings:Redis the rights that README.md lists for an access list.";

    /// <summary>The answer for which the library gave up a connection, if it was about rights: its exception doesn't say, only its log does.</summary>
    public static string? FindLackOfRights(string log) => log.Split('\n')
        .Select(line => line.Split("> SimpleError: ", 2)).FirstOrDefault(parts => parts is [_, ['N', 'O', 'P', 'E', 'R', 'M', ..]])?[1].TrimEnd();
}
