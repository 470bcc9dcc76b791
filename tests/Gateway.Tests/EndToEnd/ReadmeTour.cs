using System.Diagnostics;
using System.Text;
using Gateway.TestKit;
using Gateway.Tests.Routes;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// Runs the commands of README.md in one shell, in a folder with the shipped configuration, against the built program. Only the ports
/// are others, and <c>dotnet run</c> doesn't build.
/// </summary>
internal sealed class ReadmeTour : IDisposable
{
    private const string Marker = "--- end of block ---";

    /// <summary>Commands that stay, and the address that answers once they are ready.</summary>
    private static readonly Dictionary<string, string> Servers = new(StringComparer.Ordinal)
    {
        ["dotnet run --project src/Gateway"] = "http://localhost:8080/healthz/live",
        ["python3 -m http.server 9000 --bind 127.0.0.1"] = "http://127.0.0.1:9000/",
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-readme-");
    private readonly int port = FreePort.Next(), managementPort = FreePort.Next(), backendPort = FreePort.Next();

    /// <returns>What each block printed, with the ports of README.md.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<ReadmeBlock> blocks, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "config"));
        foreach (var file in Directory.EnumerateFiles(RoutesText.Repository("config")))
        {
            File.Copy(file, Path.Combine(folder.FullName, "config", Path.GetFileName(file)));
        }

        var script = Path.Combine(folder.FullName, "tour.sh");
        await File.WriteAllTextAsync(script, Script(blocks), cancellationToken);
        using var shell = Process.Start(new ProcessStartInfo("timeout", ["--kill-after=5", "120", "bash", script])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            Environment =
            {
                ["GATEWAY__Urls"] = $"http://localhost:{port}",
                ["GATEWAY__Management__Urls"] = $"http://localhost:{managementPort}",
            },
        })!;
        shell.StandardInput.Close();
        var printed = await shell.StandardOutput.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        return printed.Replace("\r", "", StringComparison.Ordinal).Replace($":{port}", ":8080", StringComparison.Ordinal).Split(Marker + "\n") is { } parts && parts.Length == blocks.Count + 1
            ? parts[..^1]
            : throw new InvalidOperationException($"The commands ended early:\n{printed}\n{await File.ReadAllTextAsync(Path.Combine(folder.FullName, "servers.log"), cancellationToken)}");
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Script(IReadOnlyList<ReadmeBlock> blocks)
    {
        var script = new StringBuilder(
            $$"""
            trap 'kill -9 $(jobs -p)' EXIT
            serve() { setpriv --pdeathsig KILL -- "$@" >>servers.log 2>&1 & }
            dotnet() { shift 3; if [ "$1" = -- ]; then shift; fi; $server '{{Path.ChangeExtension(BuiltProgram.Path("Gateway"), null)}}' "$@"; }
            python3() { $server "$(type -P python3)" "$@"; }
            until_answered() { until curl -sfo /dev/null "$1"; do kill -0 %% || exit 1; sleep 0.05; done; }

            """);
        foreach (var block in blocks)
        {
            if (Servers.TryGetValue(block.Code, out var address))
            {
                script.Append("server=serve\n").Append(block.Code).Append("\nserver=\nuntil_answered ").Append(address).Append('\n');
            }
            else
            {
                script.Append(block.Code).Append(" || exit 1\n");
            }

            if (block.Code.Contains("routes.json", StringComparison.Ordinal))
            {
                script.Append("until grep -q 'was accepted' servers.log; do sleep 0.05; done\n");
            }

            script.Append("echo\necho '").Append(Marker).Append("'\n");
        }

        return script
            .Replace(":8080", $":{port}")
            .Replace("9000", backendPort.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .ToString();
    }
}
