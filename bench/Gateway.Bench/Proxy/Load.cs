namespace Gateway.Bench.Proxy;

/// <summary>What wrk sends.</summary>
/// <param name="Arguments">Of <c>proxy.lua</c>.</param>
/// <param name="AllIn">How many requests it takes until everything has been sent once.</param>
/// <param name="Fresh">Tokens of which each is sent once, instead of the arguments.</param>
internal sealed record Load(IReadOnlyList<string> Arguments, int AllIn = 0, TokenFile? Fresh = null)
{
    /// <summary>No contestant that checks tokens answers more requests in a second on a machine of this size.</summary>
    private const int MostPerSecond = 35_000;

    /// <summary>One header for all requests.</summary>
    public static Load Same(string name, string value) => new(["same", name, value]);

    /// <summary>The first tokens of a file in turn, again and again.</summary>
    public static Load Cycle(TokenFile file, int count)
    {
        file.Fill(count);
        return new(["cycle", file.Path, $"{count}"], count + Wrk.Connections);
    }

    /// <summary>Every token once. If there are not enough, what follows them is refused.</summary>
    public static Load EachOnce(TokenFile file) => new([], Fresh: file);

    /// <summary>The arguments of a run of so many seconds, when so many requests have been sent to the same process before.</summary>
    public IReadOnlyList<string> Script(long sent, int seconds)
    {
        Fresh?.Fill(sent + (seconds * MostPerSecond));
        return Fresh is null ? Arguments : ["fresh", Fresh.Path, $"{sent}"];
    }
}
