using Gateway.Auth.Users;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using MimeKit;

namespace Gateway.Configuration;

/// <summary>Mails: <c>Smtp</c> and <c>Mail</c>.</summary>
internal static class MailSettings
{
    private const string Host = "Smtp:Host";
    private const string DefaultTemplates = "mail";

    public static MailOptions Read(SettingsReader reader, ConfigurationFolder folder, StoresOptions stores, SignupOptions signup, string siteName)
    {
        var defaults = new MailOptions { OutboxDirectory = "" };
        var smtp = Smtp(reader);
        if (smtp is null && signup.RequireVerifiedEmail && !stores.IsEmbedded)
        {
            reader.Error(Host, "without a mail server nobody could prove an address, and SignUp:RequireVerifiedEmail asks for that", "Name the server and write Smtp:From, or set SignUp:RequireVerifiedEmail to false");
        }

        return new MailOptions
        {
            Smtp = smtp,
            From = From(reader, smtp is not null),
            OutboxDirectory = Path.Combine(stores.DataDirectory, "outbox"),
            SiteName = siteName,
            TemplatesDirectory = Templates(reader, folder),
            VerificationLifetime = reader.Duration("Mail:VerificationLifetime", defaults.VerificationLifetime, TimeSpan.FromMinutes(10), TimeSpan.FromDays(7)),
            ResetLifetime = reader.Duration("Mail:ResetLifetime", defaults.ResetLifetime, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)),
            PerHour = reader.Integer("Mail:PerHour", defaults.PerHour, 1, 100),
            NewDevice = reader.Boolean("Mail:NewDevice") ?? defaults.NewDevice,
        };
    }

    private static SmtpOptions? Smtp(SettingsReader reader)
    {
        var (host, user, password) = (reader.Find(Host), reader.Find("Smtp:User"), reader.Find("Smtp:Password"));
        var word = reader.Choice("Smtp:Security", "StartTls", "Tls", "None");
        var security = word is null ? SmtpSecurity.StartTls : Enum.Parse<SmtpSecurity>(word);
        var port = reader.Integer("Smtp:Port", security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 }, 1, 65_535);
        if (user is null != password is null)
        {
            reader.Error((user ?? password)!, "the mail server needs both, user and password, or neither", "Write Smtp:User and Smtp:Password");
        }

        if (host is null)
        {
            if (new[] { user, password, reader.Find("Smtp:Port"), reader.Find("Smtp:Security"), reader.Find("Smtp:From") }.FirstOrDefault(setting => setting is not null) is { } alone)
            {
                reader.Error(alone, "it says nothing without a server", "Write Smtp:Host too, or remove this");
            }

            return null;
        }

        if (Uri.CheckHostName(host.Value) == UriHostNameType.Unknown)
        {
            reader.Error(host, "this is not the name of a host", "Write one such as smtp.example.com, and the port in Smtp:Port");
        }

        if (security == SmtpSecurity.None && !IsLoopback(host.Value))
        {
            reader.Error("Smtp:Security", "without TLS anybody on the way could read the links that reset passwords", "Write StartTls or Tls; None is for a server on this machine");
        }

        return new SmtpOptions { Host = host.Value, Port = port, Security = security, User = user?.Value, Password = password?.Value };
    }

    private static string? From(SettingsReader reader, bool isNeeded)
    {
        var from = reader.Find("Smtp:From");
        if (from is null)
        {
            if (isNeeded)
            {
                reader.Error("Smtp:From", "the sender's address is missing", "Write one that the server may send from, such as Example <no-reply@example.com>");
            }

            return null;
        }

        if (!IsMailbox(from.Value))
        {
            reader.Error(from, "this is not an address", "Write one such as no-reply@example.com or Example <no-reply@example.com>");
        }

        return from.Value;
    }

    private static string? Templates(SettingsReader reader, ConfigurationFolder folder)
    {
        var setting = reader.Find("Mail:Templates");
        var directory = Path.GetFullPath(setting?.Value ?? DefaultTemplates, folder.Path);
        if (!Directory.Exists(directory))
        {
            if (setting is not null)
            {
                reader.Error(setting, $"there is no folder {directory}", "Name the folder with the texts of the mails");
            }

            return null;
        }

        try
        {
            foreach (var problem in MailTemplates.Check(directory))
            {
                reader.Error("Mail:Templates", $"{directory}: {problem}", "Correct the file, or remove it to use the built-in text");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reader.Error("Mail:Templates", $"{directory} cannot be read", "Let the gateway read it");
        }

        return directory;
    }

    /// <summary>One address with a domain, and nothing that could be a second one or another header.</summary>
    private static bool IsMailbox(string text) =>
        !text.AsSpan().ContainsAny('\r', '\n') && MailboxAddress.TryParse(text, out var mailbox) && HasDomain(mailbox);

    private static bool HasDomain([NotNullWhen(true)] MailboxAddress? mailbox) => mailbox?.Address.IndexOf('@', StringComparison.Ordinal) is > 0 && !mailbox.Address.EndsWith('@');

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
