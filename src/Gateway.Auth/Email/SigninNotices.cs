using System.Globalization;
using Gateway.Auth.Audit;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>Finds out whether an owner is to hear of a sign-in, a link or a lock, and puts the particulars into words.</summary>
internal sealed class SigninNotices(MailQueue queue, SigninHistory history, ProviderNames providers, AuditOptions audit, ThrottlingOptions throttling)
{
    private const string Unknown = "unknown";

    /// <summary>Times are told to the minute.</summary>
    private static readonly TimeSpan JustUnderAMinute = TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1);

    /// <summary>Adds the particulars to what every mail has; null when nobody is to hear of it.</summary>
    public async Task<MailValues?> TellAsync(QueuedMail queued, User user, MailValues values, CancellationToken cancellationToken)
    {
        var notice = SigninNotice.FromBytes(queue.Open(queued));
        if (queued.Kind == MailKind.NewDevice)
        {
            return user.EmailVerified && await IsNewsAsync(user, notice.At, cancellationToken) ? Where(values, notice) : null;
        }

        if (notice.Provider is { } provider)
        {
            return user.EmailVerified ? Where(values, notice) with { Provider = providers.Of(provider) } : null;
        }

        var addresses = await history.CountFailedAddressesAsync(user.Id, notice.At - throttling.AccountWindow, cancellationToken);
        return values with
        {
            Time = Words(notice.At),
            Until = Words((notice.LockedUntil ?? notice.At) + JustUnderAMinute), // rather too late than too early
            Failures = throttling.AccountFailures.ToString(CultureInfo.InvariantCulture),
            Addresses = Math.Max(1, addresses).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>
    /// Whoever has just made an account, or was brought along from another application, knows of its first sign-in. Rows of the audit log are kept
    /// for a time; an account older than that may well have had a sign-in before.
    /// </summary>
    private async Task<bool> IsNewsAsync(User user, DateTimeOffset at, CancellationToken cancellationToken) =>
        await history.HasSignedInBeforeAsync(user.Id, at, cancellationToken)
        || (audit.Retention > TimeSpan.Zero && user.CreatedAt + audit.Retention < at && !await history.WasImportedAsync(user.Id, cancellationToken));

    private static MailValues Where(MailValues values, SigninNotice notice) =>
        values with { Time = Words(notice.At), Address = notice.Ip ?? Unknown, Device = DeviceText.Of(notice.UserAgent) ?? Unknown };

    private static string Words(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
