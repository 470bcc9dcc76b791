using System.Net.Sockets;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using Gateway.Auth.UserImport;
using Gateway.Configuration;
using Gateway.EmbeddedRedis;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.Cli;

/// <summary>What an operator reads instead of a stack trace: one sentence for what can go wrong outside of the program.</summary>
internal static class OperatorMessage
{
    public static string For(Exception exception) => exception switch
    {
        OperatorException or StorageUnusableException or SecretsMismatchException or EmbeddedRedisException or ImportFileException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}: stop what listens there, or choose another address with --urls or --Management:Urls.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This user may not listen on the configured address: choose a port above 1023 with --urls or --Management:Urls.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "The configured address does not belong to this machine: correct --urls or --Management:Urls.",
        RedisException or RedisTimeoutException => RedisFailure.Sentence(exception),
        NpgsqlException => PostgresFailure.Sentence(exception),
        DbUpdateException { InnerException: NpgsqlException inner } => PostgresFailure.Sentence(inner),
        StoreAwayException => $"{exception.Message.TrimEnd('.')}: try again when it is back.",
        OperationCanceledException => "Stopped.",

        // A bug: its type and message help whoever reports it more than "something went wrong" would.
        _ => $"Unexpected {exception.GetType().Name}: {exception.Message}",
    };
}
