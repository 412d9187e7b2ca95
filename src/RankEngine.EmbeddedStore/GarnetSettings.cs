using System.Net.Sockets;
using Garnet.server;
using Tsavorite.core;

namespace RankEngine.EmbeddedStore;

/// <summary>How Garnet is set up: in memory only, nothing evicted, scripts atomic.</summary>
internal static class GarnetSettings
{
    public static GarnetServerOptions Create(string socket, string directory) => new()
    {
        EndPoints = [new UnixDomainSocketEndPoint(socket)],
        UnixSocketPath = socket,
        UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        NetworkConnectionLimit = 1024,
        QuietMode = true,

        // Nothing is written and nothing recovered. The folder only catches a SAVE that somebody sends by hand;
        // RandomAccess because the default device needs libaio and aborts the process without it.
        EnableAOF = false,
        Recover = false,
        CheckpointDir = directory,
        DeviceType = DeviceType.RandomAccess,

        // At its memory limit Garnet drops the oldest keys without a word, and its own accounting leaks. So the limit
        // is out of reach, pages are allocated as they are needed, and the supervisor watches the process instead.
        LogMemorySize = "512g",
        PageSize = "4m",

        // Past three overflow buckets for each bucket inserts fail; the default looks once a minute, and a refill
        // writes millions of keys in less.
        IndexMemorySize = "16m",
        IndexMaxMemorySize = "1g",
        IndexResizeFrequencySecs = 2,

        // Values that grow go to the heap, where the collector frees them; inline, each overwrite by a longer value would
        // leave its old copy behind for good. Deleted records stay: keeping them in bins for reuse made every new record
        // five times as dear (100 µs against 20 for a SET inside a script), and a restart lets go of them.
        MaxInlineValueSize = "64",

        // Without a scan a key past its time stays in memory until somebody asks for it.
        ExpiredKeyDeletionScanFrequencySecs = 60,

        // The default caps COUNT of HSCAN, SSCAN and ZSCAN at 1000, which makes reading a large hash quadratic.
        ObjectScanCountLimit = 100_000,

        // Transaction mode locks a script's declared keys; without it readers see half of a script.
        EnableLua = true,
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(
            LuaMemoryManagementMode.Tracked, "256m", TimeSpan.FromSeconds(5), LuaLoggingMode.Disable, []),
    };
}
