using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>
/// Takes requests for mail from people who are not signed in. What happens here is the same for every address, with an account or without:
/// one row in the queue and one in the audit log (ADVISORIES.md E-77, E-78).
/// </summary>
internal sealed class MailRequests(AddressRequests requests, MailQueue mails, AuditLog audit)
{
    /// <summary>Queues a mail. What is no address gets none.</summary>
    /// <returns>Null; or, when too many requests came from this client's address and nothing was done, how long to wait.</returns>
    public async Task<TimeSpan?> QueueAsync(MailKind kind, string email, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await requests.CountAsync(client) is { } retryAfter)
        {
            return retryAfter;
        }

        if (EmailAddress.TryParse(email, out var address))
        {
            await mails.AddAsync(mails.Create(kind, address.Key), cancellationToken);
            await audit.WriteAsync(AuditEntry.Of("mail.requested", null, null, client, kind.ToString()), CancellationToken.None);
        }

        return null;
    }
}
