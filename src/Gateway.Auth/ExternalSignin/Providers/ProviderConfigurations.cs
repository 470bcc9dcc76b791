using Microsoft.IdentityModel.Protocols;
using OpenIddict.Abstractions;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// A provider's discovery document and keys: fetched when first needed, kept for an hour, and the last good ones for as long as there are no
/// newer. A key that is not among them is looked for at once, though not more often than every ten seconds: anybody can make up key ids.
/// </summary>
internal sealed class ProviderConfigurations(Func<CancellationToken, Task<OpenIddictConfiguration>> fetch, TimeProvider clock)
    : IConfigurationManager<OpenIddictConfiguration>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Two documents, and no waiting for a provider that sends one byte now and then.</summary>
    private static readonly TimeSpan Patience = 2 * ProviderTransport.Timeout;

    private readonly Lock gate = new();
    private OpenIddictConfiguration? known;
    private DateTimeOffset fetchedAt;
    private DateTimeOffset askedAt;
    private Task<OpenIddictConfiguration>? fetching;

    /// <inheritdoc/>
    public async Task<OpenIddictConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (known is { } present && now - fetchedAt < Lifetime)
        {
            return present;
        }

        try
        {
            return await FetchAsync().WaitAsync(cancel);
        }
        catch (Exception e) when (known is not null && (e is not OperationCanceledException || !cancel.IsCancellationRequested))
        {
            return known;
        }
    }

    /// <summary>Fetches again if that is not too soon: for a key that is not known.</summary>
    /// <returns>What is known then.</returns>
    public async Task<OpenIddictConfiguration> GetNewerAsync(CancellationToken cancellationToken)
    {
        if (known is { } present && clock.GetUtcNow() - askedAt < Pause)
        {
            return present;
        }

        try
        {
            return await FetchAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (known is not null && (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            return known;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The library asks after it has refused a token, which is too late.</remarks>
    public void RequestRefresh()
    {
    }

    /// <summary>However many wait, one asks.</summary>
    private Task<OpenIddictConfiguration> FetchAsync()
    {
        lock (gate)
        {
            if (fetching is null or { IsCompleted: true })
            {
                askedAt = clock.GetUtcNow();
                fetching = Task.Run(FetchOnceAsync);
            }

            return fetching;
        }
    }

    private async Task<OpenIddictConfiguration> FetchOnceAsync()
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        var found = await fetch(patience.Token);
        (known, fetchedAt) = (found, clock.GetUtcNow());
        return found;
    }
}
