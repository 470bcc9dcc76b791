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
        using var started = Start(dataDirectory, arguments);
        await started.StandardInput.WriteAsync(input);
        started.StandardInput.Close();
        var output = started.StandardOutput.ReadToEndAsync();
        var error = started.StandardError.ReadToEndAsync();
        await started.WaitForExitAsync();
        return (started.ExitCode, await output, await error);
    }

    /// <summary>Starts to serve, and returns when the control socket is there.</summary>
    public static async Task<GatewayProcess> ServeAsync(string dataDirectory)
    {
        var serving = Start(dataDirectory, ["--urls", "http://127.0.0.1:0", "--Management:Urls", "http://127.0.0.1:0", "--Passwords:AllowWeakWorkFactor", "true", "--Passwords:WorkFactor", "4"]);
        serving.OutputDataReceived += (_, _) => { };
        serving.BeginOutputReadLine();
        while (!DataLock.Holder(dataDirectory).IsServing || !File.Exists(Path.Combine(dataDirectory, "control.sock")))
        {
            if (serving.HasExited)
            {
                throw new InvalidOperationException(await serving.StandardError.ReadToEndAsync());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return new GatewayProcess(serving);
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
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
