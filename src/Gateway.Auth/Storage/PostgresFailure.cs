using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Auth.Storage;

/// <summary>What an exception of PostgreSQL's driver means to an operator. Never a connection string: the driver and the server don't quote passwords.</summary>
internal static class PostgresFailure
{
    /// <summary>In a few words.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        PostgresException e => e.MessageText,
        OperationCanceledException or TimeoutException or { InnerException: TimeoutException } => "it does not answer, or all connections of the pool are busy",
        { InnerException: SocketException e } => $"it cannot be reached ({e.Message})",
        { InnerException: AggregateException e } => Describe(e.InnerExceptions[0]), // one for each host
        _ => failure.Message.TrimEnd('.'),
    };

    /// <summary>One sentence with the remedy.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        PostgresException e => Refusal(e),
        NpgsqlException { InnerException: AuthenticationException e } => $"PostgreSQL's certificate is not accepted ({e.Message.TrimEnd('.')}): correct SSL Mode or Root Certificate in ConnectionStrings:Postgres.",
        NpgsqlException { InnerException: null } => $"PostgreSQL cannot be used ({Describe(failure)}): correct ConnectionStrings:Postgres.",
        NpgsqlException { InnerException: AggregateException e } => Sentence(e.InnerExceptions[0]),
        { InnerException: SocketException e } => $"PostgreSQL cannot be reached ({e.Message}): check ConnectionStrings:Postgres.",
        _ => $"PostgreSQL cannot be reached ({Describe(failure)}): check ConnectionStrings:Postgres.",
    };

    /// <summary>Whether only somebody can put this right; everything else may pass by itself.</summary>
    /// <param name="failure">Of the driver, or of EF Core around it.</param>
    /// <param name="severalHosts">Whether the connection string names several: then there may be none of the wanted kind for a moment.</param>
    public static bool IsLasting(Exception failure, bool severalHosts) => failure switch
    {
        PostgresException e => !MayPass(e),
        NpgsqlException { InnerException: AggregateException e } => e.InnerExceptions.All(inner => IsLasting(inner, severalHosts)),
        NpgsqlException { InnerException: AuthenticationException } => true,
        NpgsqlException { InnerException: null } => !severalHosts, // no password, no TLS
        DbUpdateException { InnerException: NpgsqlException e } => IsLasting(e, severalHosts),
        _ => false,
    };

    /// <summary>Full, starting, stopping. Class 08 is what PgBouncer says while the server behind it is away.</summary>
    private static bool MayPass(PostgresException e) =>
        e.IsTransient || e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    private static string Refusal(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL does not let us in ({e.MessageText}): correct the user name and password in ConnectionStrings:Postgres, or pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"PostgreSQL has no such database ({e.MessageText}): create it, or correct ConnectionStrings:Postgres.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"PostgreSQL lets the user do too little ({e.MessageText}): make the user in ConnectionStrings:Postgres the owner of the database and its tables.",
        PostgresErrorCodes.TooManyConnections =>
            $"PostgreSQL has no connection left ({e.MessageText}): raise its limit, or lower Maximum Pool Size in ConnectionStrings:Postgres.",
        _ when MayPass(e) => $"PostgreSQL cannot be used now ({e.MessageText}): try again, and look at its log if that lasts.",
        _ => $"PostgreSQL refuses a command ({e.MessageText}, {e.SqlState}): look at its log, and correct what it says there.",
    };
}
