using MimeKit;

namespace Gateway.TestKit;

/// <summary>
/// A real SMTP server (Debian's python3-aiosmtpd) as a child on a free loopback port, and the mailbox that it fills. Recipients whose
/// address begins with <c>refused</c> it doesn't know; those that begin with <c>later</c> have to wait.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-mail-");
    private readonly string security;
    private readonly TestCertificates? certificates;
    private readonly (string User, string Password)? account;
    private ChildProcess? child;

    /// <param name="security"><c>none</c>, <c>starttls</c> or <c>tls</c>.</param>
    /// <param name="certificates">Needed for the latter two.</param>
    /// <param name="account">Who may send; null for anybody.</param>
    public MailServer(string security = "none", TestCertificates? certificates = null, (string User, string Password)? account = null) =>
        (this.security, this.certificates, this.account) = (security, certificates, account);

    public int Port { get; } = FreePort.Next();

    /// <summary>Everything that has arrived, the oldest first.</summary>
    public IReadOnlyList<MimeMessage> Messages =>
        [.. Directory.EnumerateFiles(folder.FullName, "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    /// <summary>Settings of a gateway that sends here.</summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GATEWAY__Smtp__Host"] = "localhost",
                ["GATEWAY__Smtp__Port"] = $"{Port}",
                ["GATEWAY__Smtp__From"] = "Example <no-reply@example.com>",
                ["GATEWAY__Smtp__Security"] = security switch { "none" => "None", "tls" => "Tls", _ => "StartTls" },
            };
            if (account is { } sender)
            {
                (settings["GATEWAY__Smtp__User"], settings["GATEWAY__Smtp__Password"]) = sender;
            }

            if (certificates is not null)
            {
                settings["SSL_CERT_FILE"] = certificates.Authority;
            }

            return settings;
        }
    }

    /// <summary>Starts it, again after <see cref="StopAsync"/> on the same port.</summary>
    public async Task StartAsync()
    {
        child = ChildProcess.Start(
            "/usr/bin/python3", // Debian's, which has Debian's packages
            [
                "-W", "ignore", Path.Combine(AppContext.BaseDirectory, "mail-server.py"), $"{Port}", folder.FullName, security,
                certificates?.Certificate ?? "-", certificates?.Key ?? "-", account?.User ?? "-", account?.Password ?? "-",
            ]);
        await child.UntilSaidAsync("listening", CancellationToken.None);
    }

    /// <summary>Ends it; nobody listens on the port any more.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.DisposeAsync();
            child = null;
        }
    }

    /// <summary>Lets nobody wait any more.</summary>
    public Task TakeEverybodyAsync() => File.WriteAllTextAsync(Path.Combine(folder.FullName, "everybody"), "");

    /// <summary>Stops it (SIGSTOP): it takes connections and says nothing.</summary>
    public void Pause() => child!.Pause();

    /// <summary>Lets it go on.</summary>
    public void Resume() => child!.Resume();

    /// <summary>Waits until this many mails have come for an address, and gives the one that was the so-manieth.</summary>
    public async Task<MimeMessage> UntilReceivedAsync(string email, int count, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var mails = To(email);
            if (mails.Count >= count)
            {
                return mails[count - 1];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>What has come for an address.</summary>
    public IReadOnlyList<MimeMessage> To(string email) =>
        [.. Messages.Where(message => message.To.Mailboxes.Any(mailbox => string.Equals(mailbox.Address, email, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>The link in a mail, which the text and the HTML have alike.</summary>
    public static Uri Link(MimeMessage message)
    {
        var line = message.TextBody!.Split('\n').Select(text => text.Trim()).Single(text => text.Contains("token=", StringComparison.Ordinal));
        return message.HtmlBody!.Contains(line, StringComparison.Ordinal) ? new Uri(line) : throw new InvalidOperationException("The HTML has another link than the text.");
    }

    /// <summary>The code in a mail's link.</summary>
    public static string Code(MimeMessage message) => Link(message).Query.Split("token=")[1];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }
}
