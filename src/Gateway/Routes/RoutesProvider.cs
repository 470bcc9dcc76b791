using System.Security.Cryptography;
using Gateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>Gives YARP the last good <c>routes.json</c>, whatever happens to the file.</summary>
internal sealed class RoutesProvider : IProxyConfigProvider
{
    private readonly RoutesSource source;
    private readonly TimeProvider time;
    private readonly ILogger<RoutesProvider> logger;
    private byte[]? seen;
    private RoutesState state;

    /// <summary>Begins with the table that was read at start-up.</summary>
    public RoutesProvider(RoutesSource source, TimeProvider time, ILogger<RoutesProvider> logger)
    {
        this.source = source;
        this.time = time;
        this.logger = logger;
        Tables = new(source.First, source.DemoAddress());
        state = new(time.GetUtcNow(), []);
    }

    /// <summary>The generation in force and its predecessors.</summary>
    public RouteTables Tables { get; }

    /// <summary>For health: when the routes in force were accepted, and why the file is refused, if it is.</summary>
    public RoutesState State => Volatile.Read(ref state);

    /// <inheritdoc/>
    public IProxyConfig GetConfig() => Tables.Current;

    /// <summary>
    /// Looks at the file and puts what it says in force, if it passes every check. The content is read each time: a bind mount raises no file
    /// event, and the time stamp of a Kubernetes ConfigMap's symbolic link never changes. Called by one thread at a time.
    /// </summary>
    public void Refresh()
    {
        var content = RoutesFile.Read(source.Path);
        var hash = content is null ? [] : SHA256.HashData(content);
        if (seen is null || !hash.AsSpan().SequenceEqual(seen))
        {
            seen = hash;
            Take(RoutesFile.Parse(content, source.Path, source.BasePath));
        }
        else if (!string.Equals(Tables.Current.DemoAddress, source.DemoAddress(), StringComparison.Ordinal))
        {
            Tables.Accept(Tables.Current.Table, source.DemoAddress());
        }
    }

    private void Take(RoutesLoadResult result)
    {
        switch (result)
        {
            case RoutesLoadResult.Refused(var errors):
                Volatile.Write(ref state, State with { Errors = errors });
                RoutesLog.Refused(logger, source.Path, State.AcceptedAt, string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}")));
                break;
            case RoutesLoadResult.Loaded(var table):
                Accept(table);
                break;
        }
    }

    private void Accept(RouteTable table)
    {
        var changes = RouteChanges.Between(Tables.Current.Table, table);
        if (changes.Count > 0)
        {
            Volatile.Write(ref state, new(time.GetUtcNow(), [])); // first: YARP takes its time to take over
            Tables.Accept(table, source.DemoAddress());
            RoutesLog.Accepted(logger, source.Path, Tables.Current.Number, string.Join(", ", changes));
        }
        else if (State.Errors.Count > 0)
        {
            Volatile.Write(ref state, State with { Errors = [] });
            RoutesLog.Restored(logger, source.Path);
        }
    }
}

/// <summary>Where the routes come from.</summary>
/// <param name="Path">The file.</param>
/// <param name="BasePath"><c>Auth:BasePath</c>.</param>
/// <param name="First">What the file said at start-up.</param>
/// <param name="DemoAddress">Where the demo application listens, for example <c>http://127.0.0.1:40123/</c>; null while it does not.</param>
internal sealed record RoutesSource(string Path, string BasePath, RouteTable First, Func<string?> DemoAddress);

/// <summary>How the routes in force came about.</summary>
/// <param name="AcceptedAt">When they were accepted.</param>
/// <param name="Errors">Why the file as it is now is refused; empty when it is not.</param>
internal sealed record RoutesState(DateTimeOffset AcceptedAt, IReadOnlyList<ConfigurationError> Errors);
