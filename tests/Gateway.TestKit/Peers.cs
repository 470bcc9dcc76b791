namespace Gateway.TestKit;

/// <summary>
/// Real third parties on Node, in <c>tests/peers</c>: installed from the lock file when a test first needs one (<c>./test</c> has done so before).
/// </summary>
public static class Peers
{
    /// <summary>Several test processes may come at once: one installs, the others wait. The stamp is what npm itself leaves.</summary>
    private const string Install = """
        set -e
        cd "$1"
        exec 9<package.json
        flock 9
        if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then npm ci; fi
        """;

    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>Starts one of the scripts and waits until it is ready.</summary>
    /// <param name="script">Such as <c>better-auth.mjs</c>.</param>
    /// <param name="environment">What it is told.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<ChildProcess> StartAsync(string script, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var folder = await Installed.Value;
        var child = ChildProcess.Start("node", [script], start =>
        {
            start.WorkingDirectory = folder;
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        });
        await child.UntilSaidAsync("READY", cancellation);
        return child;
    }

    private static async Task<string> InstallAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "AuthGateway.sln")))
        {
            root = root.Parent!;
        }

        var folder = Path.Combine(root.FullName, "tests", "peers");
        await ChildProcess.RunAsync("bash", ["-c", Install, "install", folder], user: null, CancellationToken.None);
        return folder;
    }
}
