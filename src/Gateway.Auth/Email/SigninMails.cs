using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>Queues the mails that tell owners of sign-ins and links which may not be theirs. Whether they get one is found out when it is sent.</summary>
internal sealed class SigninMails(MailQueue queue, MailOptions options, TimeProvider clock)
{
    /// <summary>
    /// Somebody signed in from a device that is not known for the account. Call it before the sign-in goes on record: what is there from
    /// before this moment tells whether it is the account's first.
    /// </summary>
    public Task NewDeviceAsync(User user, ClientInfo client) => !options.NewDevice || !user.EmailVerified
        ? Task.CompletedTask
        : AddAsync(MailKind.NewDevice, user.EmailKey, new SigninNotice(clock.GetUtcNow()) { Ip = client.Address?.ToString(), UserAgent = client.UserAgent });

    /// <summary>
    /// Wrong passwords have locked an address for strangers. Also for addresses that have no account: a row is written for each, so that
    /// the answer takes as long (ADVISORIES.md E-77).
    /// </summary>
    public Task LockedAsync(EmailAddress address, DateTimeOffset until) =>
        AddAsync(MailKind.AccountLocked, address.Key, new SigninNotice(clock.GetUtcNow()) { LockedUntil = until });

    /// <summary>
    /// An outside identity opens an account that was there before: a row for the transaction that says so, or null for nobody to tell. Whoever
    /// proves an address that nobody had proved takes the links away by that, so until then there is nobody to warn.
    /// </summary>
    public QueuedMail? IdentityLinked(User user, string provider, ClientInfo client) => !user.EmailVerified
        ? null
        : queue.Create(
            MailKind.IdentityLinked,
            user.EmailKey,
            new SigninNotice(clock.GetUtcNow()) { Ip = client.Address?.ToString(), UserAgent = client.UserAgent, Provider = provider }.ToBytes());

    private Task AddAsync(MailKind kind, string emailKey, SigninNotice notice) =>
        queue.AddAsync(queue.Create(kind, emailKey, notice.ToBytes()), CancellationToken.None);
}
