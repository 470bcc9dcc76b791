using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>Somebody with an account at a provider, who has signed in there and says yes.</summary>
/// <param name="User">What the provider answers about them, in its own words; written as JSON.</param>
public sealed record ScriptedPerson(object User)
{
    private readonly ConcurrentQueue<string> requests = new();

    /// <summary>What the ID token says of them, for a provider that sends one.</summary>
    public IReadOnlyDictionary<string, object> IdToken { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);

    /// <summary>What the provider answers when it is asked for their addresses; null for a 404.</summary>
    public Func<HttpContext, Task>? Emails { get; init; }

    /// <summary>Method and address of what was asked with a code or a token of theirs, the oldest first.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    internal void Keep(HttpRequest request) => requests.Enqueue($"{request.Method} https://{request.Host}{request.Path}");
}
