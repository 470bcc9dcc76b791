using System.Data.Common;
using System.Runtime.ExceptionServices;
using Gateway.Auth.Audit;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Auth.Email;

/// <summary>
/// Sends what is due. Whoever sends a mail first puts off when it is due, if that is still what they read: of any number of replicas one is
/// at it, and should that one die, another takes over when the time has come.
/// </summary>
internal sealed class MailDelivery(
    AuthDatabase database, MailComposer composer, MailMessages messages, IMailTransport transport, AuditLog audit, TimeProvider clock, ILogger<MailDelivery> logger)
{
    /// <summary>How long a mail is tried.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>How long whoever took a mail has for it; longer than <see cref="SendingTimeout"/>.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan SendingTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private const int PerRound = 100;
    private const int AtOnce = 4;

    /// <summary>A newer gateway on the same stores may queue others, which are its own to send.</summary>
    private static readonly MailKind[] Known = Enum.GetValues<MailKind>();

    private int failing;

    /// <summary>Tries everything that is due once.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> DeliverDueAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        List<QueuedMail> due;
        await using (var db = database.Open())
        {
            due = await db.QueuedMails.Where(mail => mail.DueAt <= now && Known.Contains(mail.Kind)).OrderBy(mail => mail.DueAt).Take(PerRound).ToListAsync(cancellationToken);
        }

        Exception? failure = null;
        var away = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due.GroupBy(mail => mail.EmailKey, StringComparer.Ordinal), parallel, async (mails, token) =>
        {
            // One address' mails in their order: the newest has the code that works.
            foreach (var mail in mails.OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id))
            {
                // A server or store that is away is not asked once for each mail that waits.
                if (Volatile.Read(ref away) != 0)
                {
                    return;
                }

                try
                {
                    if (await TryTakeAsync(mail, token) && await DeliverAsync(mail, token) is MailOutcome.Failed)
                    {
                        Volatile.Write(ref away, 1);
                    }
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    // Not thrown here: that would break off the other mails of the round, in the middle of what they say to the server.
                    Interlocked.CompareExchange(ref failure, e, null);
                    Volatile.Write(ref away, 1);
                }
            }
        });
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return due.Count == PerRound && away == 0;
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<bool> TryTakeAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        var (read, until) = (mail.DueAt, Now() + Lease);
        await using var db = database.Open();
        var taken = await db.QueuedMails.Where(row => row.Id == mail.Id && row.DueAt == read).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.DueAt, until).SetProperty(row => row.Attempts, row => row.Attempts + 1),
            cancellationToken);
        (mail.DueAt, mail.Attempts) = (until, mail.Attempts + 1);
        return taken == 1;
    }

    private async Task<MailOutcome?> DeliverAsync(QueuedMail queued, CancellationToken stopping)
    {
        Mail? mail = null;
        MailOutcome? outcome = null;
        try
        {
            mail = await composer.ComposeAsync(queued, stopping);
            outcome = mail is null ? null : await SendAsync(queued, mail, stopping);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await PutOffAsync(queued, Now());
            throw;
        }
        catch (SecretsMismatchException)
        {
            outcome = new MailOutcome.Refused("it was asked for under a master secret that is gone");
        }
        catch (Exception e) when (e is StoreAwayException or RedisException or TimeoutException or DbException or DbUpdateException)
        {
            // The stores' watch says so. When they are back the mail is as due as before.
            await PutOffAsync(queued, Now() + Pause(queued.Attempts));
            throw;
        }
        catch (Exception e)
        {
            if (queued.Attempts == 1)
            {
                logger.CannotWrite(queued.Kind, queued.Id, e);
            }

            outcome = new MailOutcome.Deferred(e.GetType().Name);
        }

        await ConcludeAsync(queued, mail, outcome);
        return outcome;
    }

    /// <summary>Nothing stops this: a mail that was sent is not sent again.</summary>
    private async Task ConcludeAsync(QueuedMail queued, Mail? mail, MailOutcome? outcome)
    {
        var isGivenUp = Now() - queued.CreatedAt >= Patience;
        switch (outcome)
        {
            case MailOutcome.Failed { Why: var reason } when !isGivenUp:
                await PutOffAsync(queued, Now() + Pause(queued.Attempts));
                LogFailed(reason);
                break;
            case MailOutcome.Deferred when !isGivenUp:
                await PutOffAsync(queued, Now() + Pause(queued.Attempts));
                break;
            case MailOutcome.Refused or MailOutcome.Failed or MailOutcome.Deferred:
                await GiveUpAsync(queued, mail?.UserId, outcome.Reason!);
                break;
            case MailOutcome.Sent sent:
                await RemoveAsync(queued);
                LogSent(queued, sent);
                await audit.WriteAsync(new AuditEntry("mail.sent") { UserId = mail!.UserId, Detail = queued.Kind.ToString() }, CancellationToken.None);
                break;
            default:
                await RemoveAsync(queued);
                break;
        }
    }

    private async Task<MailOutcome> SendAsync(QueuedMail queued, Mail mail, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(SendingTimeout);
        try
        {
            return await transport.SendAsync(messages.Write(queued, mail), patience.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new MailOutcome.Failed("the server does not answer");
        }
    }

    /// <summary>2, 4, 8 seconds and so on, up to ten minutes.</summary>
    private static TimeSpan Pause(int attempts)
    {
        var pause = ShortestPause * Math.Pow(2, Math.Min(attempts - 1, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task PutOffAsync(QueuedMail mail, DateTimeOffset until)
    {
        await using var db = database.Open();
        await db.QueuedMails.Where(row => row.Id == mail.Id && row.DueAt == mail.DueAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, until), CancellationToken.None);
    }

    private async Task RemoveAsync(QueuedMail mail)
    {
        await using var db = database.Open();
        await db.QueuedMails.Where(row => row.Id == mail.Id).ExecuteDeleteAsync(CancellationToken.None);
    }

    private async Task GiveUpAsync(QueuedMail queued, Guid? userId, string reason)
    {
        await RemoveAsync(queued);
        logger.GaveUp(queued.Kind, userId, reason);
        await audit.WriteAsync(new AuditEntry("mail.failed") { UserId = userId, Detail = $"{queued.Kind}: {reason}" }, CancellationToken.None);
    }

    private void LogFailed(string reason)
    {
        if (Interlocked.Exchange(ref failing, 1) == 0)
        {
            logger.CannotSend(reason);
        }
    }

    private void LogSent(QueuedMail queued, MailOutcome.Sent sent)
    {
        if (Interlocked.Exchange(ref failing, 0) == 1)
        {
            logger.SendsAgain();
        }

        if (sent.File is { } file)
        {
            logger.WroteFile(queued.Kind, file);
        }
    }
}
