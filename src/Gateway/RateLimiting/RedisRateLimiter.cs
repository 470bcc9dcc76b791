using System.Threading.RateLimiting;
using Gateway.Auth.RateLimiting;

namespace Gateway.RateLimiting;

/// <summary>ASP.NET Core's rate limiter asks this one, and this one asks the counters that all replicas share.</summary>
internal sealed class RedisRateLimiter(RequestLimits limits, RateLimitCounters counters) : PartitionedRateLimiter<HttpContext>
{
    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <summary>Never at once: the middleware asks again by <see cref="AcquireAsyncCore"/>.</summary>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => Lease.NotYet;

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        RateLimitAnswer? tightest = null;
        foreach (var (limit, counter) in limits.Of(resource))
        {
            var answer = counters.FindRefused(counter) ?? await counters.TakeAsync(counter, limit.Requests, limit.Per);
            tightest = tightest is null || answer.Remaining < tightest.Remaining || !answer.IsAllowed ? answer : tightest;
            if (!answer.IsAllowed)
            {
                break;
            }
        }

        if (tightest is null)
        {
            return Lease.Unlimited;
        }

        RateLimitHeaders.Set(resource, tightest);
        return tightest.IsAllowed ? Lease.Unlimited : Lease.NotYet;
    }

    private sealed class Lease(bool acquired) : RateLimitLease
    {
        public static readonly Lease Unlimited = new(acquired: true), NotYet = new(acquired: false);

        public override bool IsAcquired => acquired;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
