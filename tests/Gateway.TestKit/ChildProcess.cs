using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.TestKit;

/// <summary>A program started by a test. The kernel ends it when the test process ends, even by <c>kill -9</c>.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    public const int Sigint = 2, Sigquit = 3, Sigkill = 9, Sigterm = 15, Sigcont = 18, Sigstop = 19;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();

    private ChildProcess(ProcessStartInfo start, string? input)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, written) => Keep(written.Data, output);
        process.ErrorDataReceived += (_, written) => Keep(written.Data, errors);
        LaunchThread.Run(process.Start);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>The lines written so far to standard output and standard error; complete once the process has ended.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>Those of standard output alone.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>Those of standard error alone.</summary>
    public string Error => string.Join('\n', errors);

    /// <param name="program">A path, or a name on PATH.</param>
    /// <param name="arguments">Passed as they are, without a shell.</param>
    /// <param name="configure">Environment, working directory.</param>
    /// <param name="user">The user to run as, when we are root; PostgreSQL refuses to be root.</param>
    /// <param name="obeysFileModes">Whether it cannot read what its mode forbids, even when we are root.</param>
    /// <param name="deathSignal">What the kernel sends when the test process is gone.</param>
    /// <param name="input">What the program reads from standard input, which ends there.</param>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        Action<ProcessStartInfo>? configure = null,
        string? user = null,
        bool obeysFileModes = false,
        string deathSignal = "KILL",
        string? input = null)
    {
        string[] asUser = user is not null && Environment.IsPrivilegedProcess
            ? ["--reuid", user, "--regid", user, "--init-groups"]
            : [];
        string[] asAnybody = obeysFileModes && Environment.IsPrivilegedProcess ? ["--bounding-set", "-dac_override,-dac_read_search"] : [];
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", deathSignal, .. asUser, .. asAnybody, "--", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        configure?.Invoke(start);
        return new ChildProcess(start, input);
    }

    /// <summary>Runs a program to its end and throws what it wrote unless it succeeded.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string? user, CancellationToken cancellation)
    {
        await using var child = Start(program, arguments, user: user);
        await child.process.WaitForExitAsync(cancellation);
        if (child.ExitCode != 0)
        {
            throw child.Failure($"{program} ended with {child.ExitCode}");
        }
    }

    /// <summary>An error that carries what the program wrote.</summary>
    public InvalidOperationException Failure(string sentence) => new($"{sentence}:\n{string.Join('\n', lines)}");

    /// <summary>Asks until the program answers; throws what it wrote when it ends instead, or hasn't answered within a minute.</summary>
    public async Task UntilAsync(Func<CancellationToken, Task<bool>> answers, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await answers(patience.Token))
        {
            if (HasExited)
            {
                await process.WaitForExitAsync(cancellation);
                throw Failure($"{process.StartInfo.FileName} ended with {ExitCode} before it answered");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Waits until it has written a line with this text.</summary>
    public Task UntilSaidAsync(string text, CancellationToken cancellation) =>
        UntilAsync(_ => Task.FromResult(lines.Any(line => line.Contains(text, StringComparison.Ordinal))), cancellation);

    /// <summary>Sends a signal, unless the program has ended, and waits for its end; all it wrote is in <see cref="Lines"/> then.</summary>
    public async Task<int> EndAsync(int signal, CancellationToken cancellation = default)
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, signal);
        }

        return await WaitAsync(cancellation);
    }

    /// <summary>Stops the program and its children in the middle of whatever they do, until <see cref="Resume"/>: it is there and doesn't answer.</summary>
    public void Pause() => SignalAll(Sigstop);

    /// <summary>Lets it go on.</summary>
    public void Resume() => SignalAll(Sigcont);

    /// <summary>Waits for the program to end by itself.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellation = default)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(Sigkill);
        process.Dispose();
    }

    private void SignalAll(int signal)
    {
        _ = Kill(process.Id, signal);
        foreach (var id in File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = Kill(int.Parse(id, CultureInfo.InvariantCulture), signal);
        }
    }

    private void Keep(string? line, ConcurrentQueue<string> stream)
    {
        if (line is not null)
        {
            stream.Enqueue(line);
            lines.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
