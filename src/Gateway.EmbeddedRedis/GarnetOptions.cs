using System.Net.Sockets;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace Gateway.EmbeddedRedis;

internal static class GarnetOptions
{
    public static GarnetServerOptions For(string directory, string socket, string password) => new()
    {
        EndPoints = [new UnixDomainSocketEndPoint(socket)],
        UnixSocketPath = socket,
        UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        AuthSettings = new PasswordAuthenticationSettings(password),
        QuietMode = true,
        MaxDatabases = 1,

        // An acknowledged write is in the log on the disk; what can't be recovered stops the start instead of being forgotten.
        Recover = true,
        FailOnRecoveryError = true,
        EnableAOF = true,
        WaitForCommit = true,
        CheckpointDir = directory,
        DeviceType = DeviceType.FileStream, // the default needs libaio

        // Without transactions Lua scripts aren't atomic.
        EnableLua = true,
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, null, Timeout.InfiniteTimeSpan, LuaLoggingMode.Silent, []),

        // Records are only appended; what leaves memory is gone, alive or not (with a storage tier Garnet 2.2.8 hangs). Compaction keeps
        // the log far below the limit: a tenth of it plus two segments, and what is alive. Memory is taken as it is needed.
        LogMemorySize = "1g",
        PageSize = "1m",
        MutablePercent = 10,
        SegmentSize = "16m",
        CompactionType = LogCompactionType.Lookup,
        CompactionMaxSegments = 2,
        CompactionFrequencySecs = 5,
        IndexMemorySize = "4m",

        // Once the log is longer than this, a checkpoint replaces it.
        AofPageSize = "4m",
        AofMemorySize = "16m",
        AofSegmentSize = "16m",
        AofSizeLimit = "32m",
    };
}
