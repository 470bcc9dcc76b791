namespace Gateway.EmbeddedRedis;

/// <summary>
/// The checkpoints that Garnet keeps on the disk, a folder for each. Garnet recovers the folder that changed last, which, after a kill
/// while it was deleting the old one, is the old one, and its log is gone. So only the newest complete one may be there when it starts.
/// </summary>
internal static class CheckpointFolder
{
    /// <summary>Deletes all but the newest complete checkpoint.</summary>
    public static void KeepNewest(string directory)
    {
        var folder = new DirectoryInfo(Path.Combine(directory, "Store", "checkpoints", "cpr-checkpoints"));
        if (!folder.Exists)
        {
            return;
        }

        var newestFirst = folder.GetDirectories().Where(IsComplete).OrderByDescending(checkpoint => Description(checkpoint).LastWriteTimeUtc);
        foreach (var old in newestFirst.Skip(1).ToList())
        {
            old.Delete(recursive: true);
        }
    }

    /// <summary>Its description is written last, in one piece that begins with its length.</summary>
    private static bool IsComplete(DirectoryInfo checkpoint)
    {
        var description = Description(checkpoint);
        if (!description.Exists)
        {
            return false;
        }

        using var file = description.OpenRead();
        Span<byte> length = stackalloc byte[sizeof(int)];
        return file.ReadAtLeast(length, sizeof(int), throwOnEndOfStream: false) == sizeof(int) && length.ContainsAnyExcept((byte)0);
    }

    private static FileInfo Description(DirectoryInfo checkpoint) => new(Path.Combine(checkpoint.FullName, "info.dat.0"));
}
