namespace Gateway.EmbeddedRedis;

internal static class SocketPath
{
    private const int KernelLimit = 107;

    /// <summary>A socket in the directory, or, when its path is too long for the kernel or can't be written in a connection string, in a temporary one.</summary>
    public static string In(string directory)
    {
        var path = Path.Combine(directory, "redis.sock");
        return path.Length <= KernelLimit && path.AsSpan().IndexOfAny(",=") < 0
            ? path
            : Path.Combine(Directory.CreateTempSubdirectory("gateway-").FullName, "redis.sock");
    }
}
