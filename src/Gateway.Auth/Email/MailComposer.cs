using System.Globalization;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>A mail that is to be sent.</summary>
/// <param name="To">The address, as its owner wrote it, never as whoever asked for the mail did.</param>
/// <param name="UserId">The account, if there is one.</param>
/// <param name="Content">Subject and bodies.</param>
internal sealed record Mail(string To, Guid? UserId, MailTemplate Content);

/// <summary>
/// Finds out who gets a mail, and writes it. This happens here and not where it was asked for, so that no answer depends on whether
/// there is an account (ADVISORIES.md E-78).
/// </summary>
internal sealed class MailComposer(
    MailQueue queue, UserStore users, OneTimeCodeStore codes, MailQuota quota, SigninNotices notices, MailTemplates templates, MailLinks links, MailOptions options, SignupOptions signup, PublicOrigin origin)
{
    /// <summary>The mail; null when nobody is to get one.</summary>
    public async Task<Mail?> ComposeAsync(QueuedMail queued, CancellationToken cancellationToken)
    {
        var user = await users.FindByEmailAsync(queued.EmailKey, cancellationToken);
        if (user is { DisabledAt: not null })
        {
            return null;
        }

        switch (queued.Kind)
        {
            case MailKind.Signup:
                return !signup.Open || !await MayAsync(queued) ? null
                    : user is { EmailVerified: true } ? Write(MailTemplates.SignupAttempt, user)
                    : await WriteSignupAsync(queued.EmailKey, queue.Open(queued));
            case MailKind.VerifyEmail:
                var pending = user is { EmailVerified: true } || !signup.Open ? null : await codes.FindPayloadAsync(OneTimeCodePurpose.Signup, CodeSubjects.OfAddress(queued.EmailKey));
                return user is { EmailVerified: true } || (user is null && pending is null) || !await MayAsync(queued) ? null
                    : pending is not null ? await WriteSignupAsync(queued.EmailKey, pending)
                    : await WriteVerificationAsync(user!);
            case MailKind.ResetPassword:
                return user is null || !await MayAsync(queued) ? null : await WriteResetAsync(user);
            case MailKind.NewDevice or MailKind.AccountLocked or MailKind.IdentityLinked:
                return user is null ? null : await WriteNoticeAsync(queued, user, cancellationToken);
            default:
                return user is null || !await MayAsync(queued) ? null : Write(MailTemplates.PasswordChanged, user);
        }
    }

    private Task<bool> MayAsync(QueuedMail queued) => quota.TryCountAsync(queued.Kind, queued.EmailKey, queued.Id);

    private async Task<Mail> WriteSignupAsync(string emailKey, byte[] account)
    {
        var code = await codes.IssueAsync(OneTimeCodePurpose.Signup, CodeSubjects.OfAddress(emailKey), account, options.VerificationLifetime);
        var email = PendingAccount.FromBytes(account).Email;
        return Write(MailTemplates.VerifyEmail, email, email, null, links.Verify(code), options.VerificationLifetime);
    }

    private async Task<Mail> WriteVerificationAsync(User user)
    {
        var code = await codes.IssueAsync(OneTimeCodePurpose.VerifyEmail, user.Id, CodeSubjects.Address(user), options.VerificationLifetime);
        return Write(MailTemplates.VerifyEmail, user, links.Verify(code), options.VerificationLifetime);
    }

    private async Task<Mail> WriteResetAsync(User user)
    {
        var code = await codes.IssueAsync(OneTimeCodePurpose.ResetPassword, user.Id, CodeSubjects.AddressAndPassword(user), options.ResetLifetime);
        return Write(MailTemplates.ResetPassword, user, links.Reset(code), options.ResetLifetime);
    }

    private async Task<Mail?> WriteNoticeAsync(QueuedMail queued, User user, CancellationToken cancellationToken)
    {
        var template = queued.Kind switch
        {
            MailKind.NewDevice => MailTemplates.NewDevice,
            MailKind.IdentityLinked => MailTemplates.IdentityLinked,
            _ => MailTemplates.AccountLocked,
        };
        var values = await notices.TellAsync(queued, user, Values(user.Email, NameOf(user), links.Forgot), cancellationToken);
        return values is null || !await MayAsync(queued) ? null : new Mail(user.Email, user.Id, templates[template].Fill(values));
    }

    private Mail Write(string template, User user, string link = "", TimeSpan lifetime = default) =>
        Write(template, user.Email, NameOf(user), user.Id, link, lifetime);

    private Mail Write(string template, string email, string name, Guid? userId, string link, TimeSpan lifetime) =>
        new(email, userId, templates[template].Fill(Values(email, name, link) with { Lifetime = Words(lifetime) }));

    private MailValues Values(string email, string name, string link) =>
        new() { Site = options.SiteName, Origin = origin.Value, Name = name, Email = email, Link = link };

    private static string NameOf(User user) => user.EmailVerified ? user.Name ?? user.Email : user.Email;

    private static string Words(TimeSpan time)
    {
        var (number, unit) = time.TotalDays >= 2 ? (time.TotalDays, "days") : time.TotalHours >= 2 ? (time.TotalHours, "hours") : (time.TotalMinutes, "minutes");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number)} {unit}");
    }
}
