using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace Gateway.TestKit;

/// <summary>What Better Auth says about sessions, as a test wants it: the answers of a real one, and those that a real one gives seldom.</summary>
public sealed class ScriptedBetterAuth : IAsyncDisposable
{
    private readonly RecordingBackend backend;
    private readonly TimeProvider clock;

    /// <param name="clock">The time of whoever asks.</param>
    public ScriptedBetterAuth(TimeProvider clock)
    {
        this.clock = clock;
        backend = new RecordingBackend { Answer = request => Answer is { } answer ? answer() : RawAnswer.Text(Session(request)) };
    }

    public string Address => backend.Address.TrimEnd('/');

    /// <summary>What it answers instead.</summary>
    public Func<RawAnswer>? Answer { get; set; }

    /// <summary>What stands behind a token in the cookie: what a signature looks like.</summary>
    public const string Signature = ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>Whether sessions are alive.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>Which of them there are, by token; every one until a test says otherwise.</summary>
    public Func<string, bool> Knows { get; set; } = _ => true;

    public string Name { get; set; } = "Beatrice";

    public string Email { get; set; } = "beatrice@example.com";

    public bool IsVerified { get; set; } = true;

    public bool IsBanned { get; set; }

    /// <summary>Changes what it says of the user, by the token of their session.</summary>
    public ConcurrentDictionary<string, IReadOnlyDictionary<string, object?>> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>The questions that came.</summary>
    public IReadOnlyCollection<RecordedRequest> Questions => backend.Requests;

    public ValueTask DisposeAsync() => backend.DisposeAsync();

    private string Session(RecordedRequest request)
    {
        var id = request.Values("Cookie").Single().Split('=', 2)[1].Split('.')[0];
        if (!IsAlive || !Knows(id))
        {
            return "null";
        }

        var user = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = "user-1",
            ["name"] = Name,
            ["email"] = Email,
            ["emailVerified"] = IsVerified,
            ["image"] = null,
            ["role"] = "user",
            ["banned"] = IsBanned,
            ["createdAt"] = Time(-60),
            ["updatedAt"] = Time(-60),
        };
        foreach (var (name, value) in Users.TryGetValue(id, out var changes) ? changes : ReadOnlyDictionary<string, object?>.Empty)
        {
            user[name] = value;
        }

        var session = new { id = $"session-{id}", token = "secret", userId = user["id"], createdAt = Time(-60), updatedAt = Time(-60), expiresAt = Time(86_400), ipAddress = "" };
        return JsonSerializer.Serialize(new { session, user });
    }

    private string Time(int seconds) => DateTimeOffset.UnixEpoch.AddDays(Math.Floor((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays) + 1).AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
