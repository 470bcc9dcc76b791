namespace Gateway.Auth.UserImport;

/// <summary>How much may be imported over HTTP.</summary>
internal sealed class UserImportOptions
{
    /// <summary><c>Admin:ImportMegabytes</c>: the largest file. Default 1024, about five million users; 1 to 1,000,000.</summary>
    public int Megabytes { get; init; } = 1024;

    /// <summary>The same in bytes.</summary>
    public long Bytes => Megabytes * 1024L * 1024;
}
