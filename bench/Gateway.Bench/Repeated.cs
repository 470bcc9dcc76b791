using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Bench;

/// <summary>A request that is sent again as soon as it is answered.</summary>
internal sealed class Repeated
{
    private readonly ConcurrentQueue<Answer> answers = new();

    public Repeated(Func<Task<HttpStatusCode>> request, CancellationToken cancellation) => Done = RunAsync(request, cancellation);

    /// <summary>What has been answered so far, in this order.</summary>
    public IReadOnlyCollection<Answer> Answers => answers;

    /// <summary>Ends after the cancellation.</summary>
    public Task Done { get; }

    private async Task RunAsync(Func<Task<HttpStatusCode>> request, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            var status = await request();
            answers.Enqueue(new Answer(began, TimeProvider.System.GetTimestamp(), status));
        }
    }
}

/// <summary>An answer, and when (timestamps).</summary>
internal sealed record Answer(long Began, long Ended, HttpStatusCode Status)
{
    public double Milliseconds => TimeProvider.System.GetElapsedTime(Began, Ended).TotalMilliseconds;
}
