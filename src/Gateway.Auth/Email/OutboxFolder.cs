using System.Globalization;
using MimeKit;

namespace Gateway.Auth.Email;

/// <summary>Puts mails into files that any mail program opens, while no server is configured. Only their owner can read them: there are links in them.</summary>
internal sealed class OutboxFolder(MailOptions options) : IMailTransport
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{message.Date.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{message.MessageId!.Split('@')[0]}.eml");
        var file = Path.Combine(options.OutboxDirectory, name);
        try
        {
            MakeFolder();

            // Nobody finds half a mail under this name.
            var unfinished = file + ".part";
            await using (var stream = new FileStream(unfinished, Mode()))
            {
                await message.WriteToAsync(stream, cancellationToken);
            }

            File.Move(unfinished, file, overwrite: true);
            return new MailOutcome.Sent(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MailOutcome.Failed($"Smtp:Host is not set, and {options.OutboxDirectory} cannot be written");
        }
    }

    private static FileStreamOptions Mode()
    {
        var mode = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = OwnerOnly;
        }

        return mode;
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(options.OutboxDirectory);
        }
        else
        {
            Directory.CreateDirectory(options.OutboxDirectory, OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
