using System.Text;

namespace Gateway.Cli;

/// <summary>
/// The path of the control socket, <c>DataDirectory/control.sock</c>, in a form that the kernel takes: an address has room for 107 bytes
/// (unix(7)), so a longer path goes through a symbolic link to the folder, in a temporary folder of our own.
/// </summary>
internal sealed class ControlAddress : IDisposable
{
    private const string Name = "control.sock";
    private const int MaximumBytes = 107;

    private readonly DirectoryInfo? temporary;

    public ControlAddress(string dataDirectory)
    {
        FilePath = System.IO.Path.Combine(dataDirectory, Name);
        Path = FilePath;
        if (Encoding.UTF8.GetByteCount(FilePath) > MaximumBytes)
        {
            temporary = Directory.CreateTempSubdirectory("gateway-");
            var link = System.IO.Path.Combine(temporary.FullName, "data");
            Directory.CreateSymbolicLink(link, dataDirectory);
            Path = System.IO.Path.Combine(link, Name);
        }
    }

    /// <summary>Where the socket is.</summary>
    public string FilePath { get; }

    /// <summary>What to bind or connect to.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => temporary?.Delete(recursive: true);
}
