using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust;

/// <summary>
/// The key set of one issuer, in memory. Fetched when it is first needed, again when it is ten minutes old, and for a key that it does not
/// have, but never twice within ten seconds, whatever tokens come; what is known stays in use while the issuer is away.
/// </summary>
internal sealed class ForeignKeys(TrustedIssuerOptions issuer, ForeignHttp http, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private volatile Known? known;
    private Task fetching = Task.CompletedTask;
    private DateTimeOffset lastAttempt = DateTimeOffset.MinValue;
    private volatile bool isAway;

    /// <summary>The key with this id for this algorithm; null when the issuer has none.</summary>
    /// <exception cref="IssuerAwayException">That is not known, and the issuer cannot be asked.</exception>
    public async ValueTask<ForeignKey?> FindAsync(string id, string algorithm)
    {
        if (Look()?.Find(id, algorithm) is { } found)
        {
            return found;
        }

        await RefreshAsync();
        return known?.Set.Find(id, algorithm) ?? (isAway || known is null ? throw new IssuerAwayException($"the keys of {issuer.Issuer} cannot be fetched") : null);
    }

    /// <summary>Whether a key that has verified something is still one of the issuer's, as far as is known.</summary>
    public bool Contains(ForeignKey key) => Look()?.Contains(key) ?? false;

    /// <summary>What is known. When that is old, it is fetched anew behind whoever asks.</summary>
    private ForeignKeySet? Look()
    {
        if (known is not { } present)
        {
            return null;
        }

        if (clock.GetUtcNow() - present.FetchedAt >= Lifetime)
        {
            _ = RefreshAsync();
        }

        return present.Set;
    }

    private Task RefreshAsync()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (fetching.IsCompleted && now - lastAttempt >= Pause)
            {
                lastAttempt = now;
                fetching = Task.Run(FetchAsync);
            }

            return fetching;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var set = ForeignKeySet.Read(await http.GetAsync(issuer.JwksUri ?? await DiscoverAsync()), issuer.Algorithms);
            if (set.IsEmpty && known is not { Set.IsEmpty: true })
            {
                logger.NoUsableKey(issuer.Issuer, string.Join(", ", issuer.Algorithms));
            }

            known = new Known(set, clock.GetUtcNow());
            if (isAway)
            {
                isAway = false;
                logger.KeysBack(issuer.Issuer);
            }
        }
        catch (Exception e) when (e is IssuerAwayException or FormatException)
        {
            if (!isAway)
            {
                isAway = true;
                logger.KeysAway(issuer.Issuer, e.Message.TrimEnd('.'), known is null ? "and there are none" : "however old they get");
            }
        }
    }

    /// <summary>Where the key set is, as the issuer says. The document has to be its own (RFC 8414 section 3.3).</summary>
    private async Task<Uri> DiscoverAsync()
    {
        try
        {
            using var document = JsonDocument.Parse(await http.GetAsync(issuer.Discovery!));
            return document.RootElement.GetProperty("issuer").ValueEquals(issuer.Issuer) && Uri.TryCreate(document.RootElement.GetProperty("jwks_uri").GetString(), UriKind.Absolute, out var keys) && ForeignHttp.MayAsk(keys)
                ? keys
                : throw new FormatException($"the document at {issuer.Discovery} is another issuer's, or names a key set that is neither https nor on this machine");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"the document at {issuer.Discovery} is no discovery document", e);
        }
    }

    private sealed record Known(ForeignKeySet Set, DateTimeOffset FetchedAt);
}
