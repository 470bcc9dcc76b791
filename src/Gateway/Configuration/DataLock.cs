using System.Globalization;

namespace Gateway.Configuration;

/// <summary>
/// The right to use the embedded stores, <c>DataDirectory/gateway.lock</c>: one process at a time. The kernel holds the lock
/// (<c>flock</c>), so it ends with the process, however that ends. Who holds it stands in a file beside it: a locked file cannot be read.
/// </summary>
internal sealed class DataLock : IDisposable
{
    /// <summary>errno of a lock that somebody else holds (EWOULDBLOCK), which .NET hands on as HResult.</summary>
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private const string Serving = "serving: ";

    private readonly FileStream file;
    private readonly string holderPath;

    private DataLock(FileStream file, string holderPath)
    {
        this.file = file;
        this.holderPath = holderPath;
    }

    /// <summary>Takes the lock, and makes the folder (0700) when there is none.</summary>
    /// <param name="dataDirectory">The folder of the embedded stores.</param>
    /// <param name="serving">Whether it is held as long as the gateway serves, and not for one command.</param>
    /// <returns>Null when another process holds it; see <see cref="Holder"/>.</returns>
    /// <exception cref="OperatorException">The folder cannot be used.</exception>
    public static DataLock? TryTake(string dataDirectory, bool serving)
    {
        try
        {
            PrivateFiles.CreateDirectory(dataDirectory);
            var locked = PrivateFiles.Open(Path.Combine(dataDirectory, "gateway.lock"), FileMode.OpenOrCreate, FileShare.None);
            File.WriteAllText(HolderPath(dataDirectory), string.Create(CultureInfo.InvariantCulture, $"{(serving ? Serving : "")}process {Environment.ProcessId} on {Environment.MachineName}"));
            return new DataLock(locked, HolderPath(dataDirectory));
        }
        catch (IOException exception) when (exception.HResult is LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The data folder {dataDirectory} cannot be used: this user must be able to make and write files in it.", exception);
        }
    }

    /// <summary>Who holds the lock, for a message: a process id and the name of its machine; and whether it serves.</summary>
    public static (string Process, bool IsServing) Holder(string dataDirectory)
    {
        try
        {
            var holder = File.ReadAllText(HolderPath(dataDirectory));
            return holder.StartsWith(Serving, StringComparison.Ordinal) ? (holder[Serving.Length..], true) : (holder, false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ("another process", false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(holderPath);
        file.Dispose();
    }

    private static string HolderPath(string dataDirectory) => Path.Combine(dataDirectory, "gateway.pid");
}
