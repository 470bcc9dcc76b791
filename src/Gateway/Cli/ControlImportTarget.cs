using System.Text;
using System.Text.Json;
using Gateway.Auth.UserImport;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>A running gateway as the target of an import: it alone may open its embedded stores.</summary>
internal sealed class ControlImportTarget(string dataDirectory) : IImportTarget
{
    // With base64 and the message around it well below what the socket takes.
    private const int MaxBytes = 120 * 1024;

    /// <summary>Whether a gateway listens there.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken) =>
        await ControlClient.TrySendAsync(dataDirectory, Request(ImportChunk.Join([]), store: false), cancellationToken) is not null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportStanding>> ExamineAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
        SendAsync(accounts, store: false, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
        SendAsync(accounts, store: true, cancellationToken);

    private async Task<IReadOnlyList<ImportStanding>> SendAsync(IReadOnlyList<ImportAccount> accounts, bool store, CancellationToken cancellationToken)
    {
        var standings = new List<ImportStanding>(accounts.Count);
        var chunk = new List<string>();
        var bytes = 0;
        foreach (var account in accounts.Select(account => ImportChunk.Write(account, withHash: store)))
        {
            var length = Encoding.UTF8.GetByteCount(account);
            if (chunk.Count > 0 && bytes + length > MaxBytes)
            {
                await FlushAsync();
            }

            chunk.Add(account);
            bytes += length;
        }

        await FlushAsync();
        return standings;

        async Task FlushAsync()
        {
            standings.AddRange(await SendAsync(ImportChunk.Join(chunk), store, cancellationToken));
            chunk.Clear();
            bytes = 0;
        }
    }

    private async Task<IReadOnlyList<ImportStanding>> SendAsync(string chunk, bool store, CancellationToken cancellationToken)
    {
        var answer = await ControlClient.TrySendAsync(dataDirectory, Request(chunk, store), cancellationToken)
            ?? throw new OperatorException("The running gateway has stopped: run the same command again, and it goes on where it ended.");
        return answer.ExitCode == 0 ? JsonSerializer.Deserialize<IReadOnlyList<ImportStanding>>(answer.Output)! : throw new OperatorException(answer.Error.TrimEnd());
    }

    private static ControlRequest Request(string chunk, bool store) =>
        new(["users", UsersImportChunkCommand.Name, .. store ? [UsersImportChunkCommand.Store] : Array.Empty<string>()], chunk);
}
