using System.Security.Cryptography;
using System.Text;

namespace Gateway.Configuration;

/// <summary>Files that hold one secret, readable by their owner only.</summary>
internal static class SecretFile
{
    /// <summary>256 random bits in letters and digits, which no connection string has to quote.</summary>
    public static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// Writes a secret unless the file is there, also when several processes do so at once. Under another name until it is on the disk:
    /// a crash must not leave half a secret that later starts would encrypt with.
    /// </summary>
    /// <returns>Whether it was written.</returns>
    public static bool CreateUnlessThere(string path, string secret)
    {
        if (File.Exists(path))
        {
            return false;
        }

        var temporary = $"{path}.{Path.GetRandomFileName()}.new";
        using (var file = PrivateFiles.Open(temporary, FileMode.CreateNew, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(secret));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }

        // What a crash left behind; or another process is about to move, and will find that it came too late.
        foreach (var leftOver in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*new"))
        {
            File.Delete(leftOver);
        }

        return true;
    }
}
