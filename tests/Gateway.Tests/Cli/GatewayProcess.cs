using System.Diagnostics;
using Gateway.Configuration;

namespace Gateway.Tests.Cli;

/// <summary>The program as an operator runs it: its own process, its own data folder.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process process;

    private GatewayProcess(Process process) => this.process = process;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string dataDirectory, string[] arguments, string? input = null)
    {
        using var process = Start(dataDirectory, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts to serve, and returns when the process holds the stores.</summary>
    public static async Task<GatewayProcess> ServeAsync(string dataDirectory)
    {
        var process = Start(dataDirectory, ["--urls", "http://127.0.0.1:0", "--Management:Urls", "http://127.0.0.1:0", "--Passwords:AllowWeakWorkFactor", "true", "--Passwords:WorkFactor", "4"]);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        while (!DataLock.Holder(dataDirectory).IsServing && !process.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return new GatewayProcess(process);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private static Process Start(string dataDirectory, string[] arguments) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, "Gateway"), [.. arguments, "--DataDirectory", dataDirectory])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
