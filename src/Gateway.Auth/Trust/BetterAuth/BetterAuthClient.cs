using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// Asks Better Auth whether a session is alive: the only one who knows. Past its cookie cache, which goes on telling of ended sessions, and
/// without sliding the session, whose new cookie nobody would get.
/// </summary>
internal sealed class BetterAuthClient(
    TrustOptions options, ForeignHttp http, BetterAuthCookie cookie, UnknownSessions unknown, BetterAuthQueue queue, TimeProvider clock, ILogger<BetterAuthClient> logger)
{
    /// <summary>While it is away, everybody but one in this time is told so at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(10);
    private const int MostLogged = 100;

    // By whether it is known, too: whoever is must not get the answer of a flood.
    private readonly ConcurrentDictionary<(string Key, bool IsKnown), Lazy<Task<BetterAuthAnswer>>> asking = new();
    private readonly OnceInAWhile logged = new(clock, LogInterval, MostLogged);
    private long awayUntilTicks;
    private volatile bool isAway;

    private bool IsSilent => clock.GetUtcNow().UtcTicks < Interlocked.Read(ref awayUntilTicks);

    /// <summary>The name under which a cookie is remembered: it isn't kept.</summary>
    public static string Key(ReadOnlySpan<char> cookie)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(cookie.ToArray()), hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The session of a cookie. Whoever asks for the same at the same time gets the same answer.</summary>
    /// <param name="value">The cookie's value; <see cref="BetterAuthCookie.Canonical"/>.</param>
    /// <param name="client">Who asks: Better Auth counts requests by address, and so do we those about sessions that are not known.</param>
    /// <param name="isKnown">Whether it was alive a while ago: then somebody else has made it.</param>
    /// <exception cref="IssuerAwayException">Better Auth does not answer, or not as it should, or too many wait for its answer.</exception>
    public Task<BetterAuthAnswer> FindAsync(string value, ClientInfo client, bool isKnown) => asking.GetOrAdd(
        (Key(value), isKnown),
        static (key, self) => new Lazy<Task<BetterAuthAnswer>>(() => self.All.AskOnceAsync(key, self.Value, self.Client)),
        (All: this, Value: value, Client: client)).Value;

    private async Task<BetterAuthAnswer> AskOnceAsync((string Key, bool IsKnown) key, string value, ClientInfo client)
    {
        try
        {
            return key.IsKnown ? await AskAboutKnownAsync(value, client) : await AskAboutUnknownAsync(value, client);
        }
        finally
        {
            asking.TryRemove(key, out _);
        }
    }

    private async Task<BetterAuthAnswer> AskAboutKnownAsync(string value, ClientInfo client)
    {
        ThrowIfSilent();
        using var place = await queue.EnterAsync(isKnown: true);
        return await AskAsync(place, value, client);
    }

    private async Task<BetterAuthAnswer> AskAboutUnknownAsync(string value, ClientInfo client)
    {
        ThrowIfSilent(); // before it counts: nobody is asked
        if (unknown.TryCount(client) is not { } counted)
        {
            var network = ClientNetwork.Of(client.Address);
            if (logged.IsTime("unknown-sessions", network, out _))
            {
                logger.TooManyUnknown(network);
            }

            return new BetterAuthAnswer.TooMany();
        }

        using var place = await queue.EnterAsync(isKnown: false);
        try
        {
            var answer = await AskAsync(place, value, client);
            if (answer is BetterAuthAnswer.Alive)
            {
                unknown.Return(counted);
            }

            return answer;
        }
        catch (IssuerAwayException e) when (e.IsUnreachable)
        {
            // Nobody was asked, or nobody answered: an outage must not keep an office out after it.
            unknown.Return(counted);
            throw;
        }
    }

    private async Task<BetterAuthAnswer> AskAsync(IDisposable? place, string value, ClientInfo client)
    {
        if (place is null)
        {
            throw new IssuerAwayException("too many wait for an answer of Better Auth") { IsUnreachable = true };
        }

        ThrowIfSilent(); // it may have gone away while this waited
        return await FetchAsync(value, client) is { } session ? new BetterAuthAnswer.Alive(session) : new BetterAuthAnswer.Nobody();
    }

    private void ThrowIfSilent()
    {
        if (IsSilent)
        {
            throw new IssuerAwayException("Better Auth is away") { IsUnreachable = true };
        }
    }

    private async Task<BetterAuthSession?> FetchAsync(string value, ClientInfo client)
    {
        var betterAuth = options.BetterAuth ?? throw new InvalidOperationException("There is no Better Auth.");

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
