using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.UserImport;

/// <summary>
/// One pass over a file. A batch at a time is checked, compared with the accounts that there are, wrapped where it has to be (on all
/// processors) and stored in one transaction. What was stored is recognised the next time, so that a run that was cut off is simply repeated.
/// </summary>
internal sealed class ImportRun(ImportRules rules, IImportTarget target, ImportRunOptions options)
{
    /// <summary>Accounts in a transaction.</summary>
    public const int BatchSize = 500;

    // Fingerprints of what the file has named so far, with the line: 40 bytes for each user.
    private readonly Dictionary<UInt128, int> seen = [];
    private readonly List<ImportAccount> batch = new(BatchSize);
    private readonly ImportSummary summary = new();

    /// <summary>Runs it.</summary>
    public async Task<ImportSummary> RunAsync(IEnumerable<ImportLine> lines, CancellationToken cancellationToken)
    {
        var last = 0;
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = line.Line;
            if (line.Line < options.FromLine)
            {
                continue;
            }

            summary.Records++;
            Take(line);
            if (batch.Count == BatchSize)
            {
                await FinishAsync(last, cancellationToken);
            }
        }

        await FinishAsync(last, cancellationToken);
        return summary;
    }

    private void Take(ImportLine line)
    {
        ImportAccount? account = null;
        var reason = line switch
        {
            ImportLine.Read read => rules.Check(read.Record, out account),
            ImportLine.Unreadable unreadable => unreadable.Reason,
            _ => "",
        };
        if (account is null)
        {
            Refuse(line.Line, reason ?? "");
        }
        else if (!seen.TryAdd(Fingerprint(account.User.EmailKey), line.Line))
        {
            Refuse(line.Line, $"email: The address stands on line {seen[Fingerprint(account.User.EmailKey)]} already.");
        }
        else if (account.HasOwnId && !seen.TryAdd(Fingerprint(account.User.Id.ToString()), line.Line))
        {
            Refuse(line.Line, $"id: The id stands on line {seen[Fingerprint(account.User.Id.ToString())]} already.");
        }
        else
        {
            batch.Add(account);
        }
    }

    private async Task FinishAsync(int line, CancellationToken cancellationToken)
    {
        if (batch.Count > 0)
        {
            var standings = await target.ExamineAsync(batch, cancellationToken);
            var free = batch.Where((_, i) => standings[i] == ImportStanding.Free).ToList();
            Count([.. batch.Where((_, i) => standings[i] != ImportStanding.Free)], [.. standings.Where(standing => standing != ImportStanding.Free)]);
            if (options.DryRun)
            {
                summary.Added += free.Count;
            }
            else if (free.Count > 0)
            {
                Parallel.ForEach(free.Where(account => account.Digest is not null), new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = options.Processors }, account => account.Wrap(options.WrapCost));
                Count(free, await target.AddAsync(free, cancellationToken));
            }

            batch.Clear();
        }

        summary.LastLine = line;
        options.Progress(summary);
    }

    private void Count(IReadOnlyList<ImportAccount> accounts, IReadOnlyList<ImportStanding> standings)
    {
        foreach (var (account, standing) in accounts.Zip(standings))
        {
            switch (standing)
            {
                case ImportStanding.Added:
                    summary.Added++;
                    break;
                case ImportStanding.Unchanged:
                    summary.Unchanged++;
                    break;
                case ImportStanding.IdTaken:
                    Refuse(account.Line, "id: An account with another address has this id.");
                    break;
                default:
                    Refuse(account.Line, "email: The address has an account that no import made, or one with another id. It was left as it is.");
                    break;
            }
        }
    }

    private void Refuse(int line, string reason)
    {
        summary.Refused++;
        options.Refuse(line, reason);
    }

    private static UInt128 Fingerprint(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
