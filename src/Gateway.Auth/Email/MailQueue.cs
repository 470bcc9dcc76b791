using System.Threading.Channels;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;

namespace Gateway.Auth.Email;

/// <summary>Takes down what is to be mailed. It is in the database before the answer leaves, so that neither a slow server delays that nor a restart loses this.</summary>
internal sealed class MailQueue(AuthDatabase database, SecretProtector secrets, TimeProvider clock)
{
    private const string Secret = "queued-mail";

    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A row, for whoever adds it in the transaction of what it tells of; then <see cref="Wake"/>.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="emailKey">The key of the address.</param>
    /// <param name="payload">What else is needed to write it.</param>
    public QueuedMail Create(MailKind kind, string emailKey, byte[]? payload = null)
    {
        // Milliseconds: what both databases keep, since a row is taken by the time that stands in it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var id = Guid.CreateVersion7(now);
        return new QueuedMail
        {
            Id = id,
            Kind = kind,
            EmailKey = emailKey,
            Payload = payload is null ? null : secrets.Protect(Secret, id.ToString("N"), payload),
            CreatedAt = now,
            DueAt = now,
        };
    }

    /// <summary>Adds a row by itself.</summary>
    public async Task AddAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        await using (var db = database.Open())
        {
            db.QueuedMails.Add(mail);
            await db.SaveChangesAsync(cancellationToken);
        }

        Wake();
    }

    /// <summary>Lets the worker of this process look now. Those of others look every few seconds.</summary>
    public void Wake() => news.Writer.TryWrite(true);

    /// <summary>Waits until somebody calls <see cref="Wake"/>, or a while.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(news.Reader.WaitToReadAsync(enough.Token).AsTask(), Task.Delay(longest, clock, enough.Token));
        await enough.CancelAsync();
        news.Reader.TryRead(out _);
    }

    /// <summary>What was given to <see cref="Create"/>.</summary>
    public byte[] Open(QueuedMail mail) => secrets.Unprotect(Secret, mail.Id.ToString("N"), mail.Payload!);
}
