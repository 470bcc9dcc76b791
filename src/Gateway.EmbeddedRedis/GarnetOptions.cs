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

        // Garnet only appends, and what leaves memory is forgotten, alive or not (its storage tier hangs under load in 2.2.8). So the log
        // must stay far below the limit: expired keys are deleted in its newest 60 %, and each checkpoint moves what lives in the oldest
        // 40 % to the end once that is longer than two segments. Memory is taken as needed: about 100 MB of waste, and what is alive.
        LogMemorySize = "1g",
        PageSize = "1m",
        MutablePercent = 60,
        ExpiredKeyDeletionScanFrequencySecs = 10,
        SegmentSize = "16m",
        CompactionType = LogCompactionType.Lookup,
        CompactionMaxSegments = 2,
        IndexMemorySize = "4m",

        // Once the write-ahead log is longer than the limit, a checkpoint replaces it.
        AofPageSize = "4m",
        AofMemorySize = "16m",
        AofSegmentSize = "16m",
        AofSizeLimit = "32m",
    };
}
