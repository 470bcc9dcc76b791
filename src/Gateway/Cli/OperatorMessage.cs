using System.Net.Sockets;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.EmbeddedRedis;
using Microsoft.AspNetCore.Connections;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.Cli;

/// <summary>What an operator reads instead of a stack trace: one sentence for what can go wrong outside of the program.</summary>
internal static class OperatorMessage
{
    public static string For(Exception exception) => exception switch
    {
        OperatorException or StorageUnusableException or SecretsMismatchException or EmbeddedRedisException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}: stop what listens there, or choose another address with --urls or --Management:Urls.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This user may not listen on the configured address: choose a port above 1023 with --urls or --Management:Urls.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "The configured address does not belong to this machine: correct --urls or --Management:Urls.",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "Redis refuses the user name or the password: correct ConnectionStrings:Redis.",
        RedisException or RedisTimeoutException => "Redis cannot be reached or refuses the password: check ConnectionStrings:Redis.",
        NpgsqlException => "PostgreSQL cannot be reached or refuses the password: check ConnectionStrings:Postgres.",
        OperationCanceledException => "Stopped.",

        // A bug: its type and message help whoever reports it more than "something went wrong" would.
        _ => $"Unexpected {exception.GetType().Name}: {exception.Message}",
    };
}
