namespace Gateway.Configuration;

/// <summary>Why a file of the configuration could not be read, and what helps.</summary>
internal static class UnreadableFile
{
    /// <summary>Looks again; <see cref="File.Exists"/> would take what this user may not see for what is not there.</summary>
    public static (string Message, string Remedy) Explain(string path)
    {
        var folder = Path.GetDirectoryName(path);
        try
        {
            File.OpenRead(path).Dispose();
            return ("could not be read a moment ago", "Try again");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ("does not exist", "Write it, or name another folder with --config");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return ("is a folder", $"Put a file there, mount {folder} as a whole, or name another folder with --config");
        }
        catch (UnauthorizedAccessException)
        {
            return ("this user may not read it", $"Run chmod -R a+rX on {folder}, or on what is mounted there, to let every user of that machine read it");
        }
        catch (IOException exception)
        {
            return ($"cannot be read ({exception.Message.TrimEnd('.')})", "Correct that, or name another folder with --config");
        }
    }
}
