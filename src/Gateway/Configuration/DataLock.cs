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

    private readonly FileStream file;
    private readonly string holderPath;

    private DataLock(FileStream file, string holderPath)
    {
        this.file = file;
        this.holderPath = holderPath;
    }

    /// <summary>Takes the lock, and makes the folder (0700) when there is none.</summary>
    /// <returns>Null when another process holds it; see <see cref="Holder"/>.</returns>
    /// <exception cref="OperatorException">The folder cannot be used.</exception>
    public static DataLock? TryTake(string dataDirectory)
    {
        try
        {
            PrivateFiles.CreateDirectory(dataDirectory);
            var locked = PrivateFiles.Open(Path.Combine(dataDirectory, "gateway.lock"), FileMode.OpenOrCreate, FileShare.None);
            File.WriteAllText(HolderPath(dataDirectory), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} on {Environment.MachineName}"));
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

    /// <summary>Who holds the lock, for a message: a process id and the name of its machine.</summary>
    public static string Holder(string dataDirectory)
    {
        try
        {
            return "process " + File.ReadAllText(HolderPath(dataDirectory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process";
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
