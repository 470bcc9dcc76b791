using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Gateway.EmbeddedRedis;

/// <summary>
/// Garnet in this process: Redis' protocol for a gateway that runs alone. An acknowledged write survives <c>kill -9</c>.
/// Only this process can reach it: a Unix socket for its own user, and a password that never leaves its memory.
/// </summary>
public sealed class EmbeddedRedisServer : IDisposable
{
    private readonly RecoveringServer server;
    private readonly string socket;

    private EmbeddedRedisServer(RecoveringServer server, string socket, string password)
    {
        this.server = server;
        this.socket = socket;
        ConnectionString = $"!{socket},password={password}";
    }

    /// <summary>The address in StackExchange.Redis' format. It holds the password: never log it.</summary>
    public string ConnectionString { get; }

    /// <summary>Recovers what the directory holds and listens. Blocks for about half a second in a cold process.</summary>
    /// <param name="directory">Created when missing. The caller sees to it that no other process uses it at the same time.</param>
    /// <param name="loggers">Where Garnet's warnings go.</param>
    /// <exception cref="EmbeddedRedisException">What the directory holds is damaged, or can't be read.</exception>
    public static EmbeddedRedisServer Start(string directory, ILoggerFactory loggers)
    {
        directory = CreatePrivate(directory);
        var path = SocketPath.In(directory);
        var password = RandomNumberGenerator.GetHexString(64, lowercase: true);
        RecoveringServer? garnet = null;
        try
        {
            garnet = new RecoveringServer(GarnetOptions.For(directory, path, password), loggers);
            garnet.Recover(directory);
            return new EmbeddedRedisServer(garnet, path, password);
        }
        catch (Exception error)
        {
            garnet?.Dispose();
            throw new EmbeddedRedisException($"The embedded Redis can't recover its data in {directory}: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        server.Dispose();
        File.Delete(socket);
    }

    private static string CreatePrivate(string directory) =>
        (OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(directory)
            : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
}
