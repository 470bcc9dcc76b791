namespace Gateway.Auth.Access;

/// <summary>How much memory each cache of checked credentials may take.</summary>
internal static class CredentialCacheSize
{
    private const long Most = 256L << 20;

    /// <summary>256 MiB, enough for 100,000 access tokens, or an eighth of the memory that the process may use if that is less.</summary>
    public static readonly long Bytes = Math.Min(Most, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
}
