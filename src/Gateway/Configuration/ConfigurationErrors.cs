namespace Gateway.Configuration;

/// <summary>Collects everything that is wrong with one file, so that an operator sees all of it at once.</summary>
internal sealed class ConfigurationErrors(string source)
{
    private readonly List<ConfigurationError> errors = [];

    /// <summary>The file.</summary>
    public string Source => source;

    /// <summary>How many were found so far.</summary>
    public int Count => errors.Count;

    /// <summary>Whether one of them is about this node or something in it.</summary>
    public bool AreIn(ConfigurationNode node) =>
        errors.Exists(error => (error.Key + ":").StartsWith(node.Key + ":", StringComparison.Ordinal));

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> InOrder() => [.. errors.OrderBy(error => error.Line ?? 0)];

    /// <summary>Adds an error at the place of a node.</summary>
    public void Add(ConfigurationNode node, string message, string remedy) => Add(node.Line, node.Key, message, remedy);

    /// <summary>Adds an error at a line, from 1, or about the file as a whole.</summary>
    public void Add(int? line, string key, string message, string remedy) => errors.Add(new(source, line, key, message, remedy));
}
