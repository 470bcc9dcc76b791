using Gateway.Configuration;

namespace Gateway.Tests.Configuration;

/// <summary>A configuration folder of one test.</summary>
internal sealed class SettingsFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-settings-");

    public SettingsFolder(string? json = null)
    {
        if (json is not null)
        {
            System.IO.File.WriteAllText(File, json);
        }
    }

    public string Path => folder.FullName;

    public string File => System.IO.Path.Combine(Path, "gateway.json");

    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <param name="environment">Names and values, as NAME=VALUE.</param>
    /// <param name="arguments">The command line after <c>--config</c>.</param>
    public SettingsResult Load(string[]? environment = null, params string[] arguments) =>
        Settings.Load(
            ["--config", Path, .. arguments],
            (environment ?? []).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));

    public void Dispose() => folder.Delete(recursive: true);
}
