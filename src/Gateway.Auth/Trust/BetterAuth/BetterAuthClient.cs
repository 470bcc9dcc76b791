using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// Asks Better Auth whether a session is alive: the only one who knows. Past its cookie cache, which goes on telling of ended sessions, and
/// without sliding the session, whose new cookie nobody would get.
/// </summary>
internal sealed class BetterAuthClient(TrustOptions options, ForeignHttp http, BetterAuthCookie cookie, TimeProvider clock, ILogger<BetterAuthClient> logger)
{
    /// <summary>While it is away, everybody but one in this time is told so at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<BetterAuthSession?>>> asking = new(StringComparer.Ordinal);
    private long awayUntilTicks;
    private volatile bool isAway;

    /// <summary>The name under which a cookie is remembered: it isn't kept.</summary>
    public static string Key(ReadOnlySpan<char> cookie)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(cookie.ToArray()), hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The session of a cookie; null when it has none that is alive. Whoever asks for the same at the same time gets the same answer.</summary>
    /// <param name="value">The cookie's value; <see cref="BetterAuthCookie.IsValue"/>.</param>
    /// <param name="client">Who asks: Better Auth counts requests by address.</param>
    /// <exception cref="IssuerAwayException">Better Auth does not answer, or not as it should.</exception>
    public Task<BetterAuthSession?> FindAsync(string value, ClientInfo client) =>
        asking.GetOrAdd(Key(value), static (key, self) => new Lazy<Task<BetterAuthSession?>>(() => self.All.AskOnceAsync(key, self.Value, self.Client)), (All: this, Value: value, Client: client)).Value;

    private async Task<BetterAuthSession?> AskOnceAsync(string key, string value, ClientInfo client)
    {
        try
        {
            return await AskAsync(value, client);
        }
        finally
        {
            asking.TryRemove(key, out _);
        }
    }

    private async Task<BetterAuthSession?> AskAsync(string value, ClientInfo client)
    {
        var betterAuth = options.BetterAuth ?? throw new InvalidOperationException("There is no Better Auth.");
        if (clock.GetUtcNow().UtcTicks < Interlocked.Read(ref awayUntilTicks))
        {
            throw new IssuerAwayException("Better Auth is away");
        }

        // Before it is asked: a ban, or a newer profile, that arrives while the answer is on its way is newer than that.
        var asOf = clock.GetUtcNow();
        try
        {
            var answer = await http.GetAsync(
                new Uri(betterAuth.Api + "/get-session?disableCookieCache=true&disableRefresh=true"),
                [("Cookie", $"{cookie.Name}={value}"), .. client.Address is { } address ? new[] { ("X-Forwarded-For", address.ToString()) } : []]);
            var session = BetterAuthSession.Read(answer, betterAuth.Issuer, asOf);
            if (isAway)
            {
                isAway = false;
                logger.BetterAuthBack();
            }

            return session;
        }
        catch (Exception e) when (e is IssuerAwayException or FormatException)
        {
            // What it answers about one cookie (too much, nonsense, 429 for somebody's address) is that cookie's affair: its owner must not be
            // able to turn everybody else away.
            if (e is IssuerAwayException { IsUnreachable: true })
            {
                Interlocked.Exchange(ref awayUntilTicks, (clock.GetUtcNow() + Pause).UtcTicks);
            }

            if (!isAway)
            {
                isAway = true;
                logger.BetterAuthAway(e.Message.TrimEnd('.'));
            }

            throw e as IssuerAwayException ?? new IssuerAwayException(e.Message, e);
        }
    }
}
