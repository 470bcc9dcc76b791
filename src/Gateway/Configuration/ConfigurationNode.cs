using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>
/// A value of a JSON configuration file together with its line. Names are compared as IConfiguration does, without case.
/// </summary>
internal sealed class ConfigurationNode
{
    /// <summary>The name within the parent; an array's elements are named by their index.</summary>
    public required string Name { get; init; }

    /// <summary>The whole key, for example <c>ReverseProxy:Routes:site:ClusterId</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Line in the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>What JSON says it is.</summary>
    public required JsonValueKind Kind { get; init; }

    /// <summary>A scalar as IConfiguration would give it; empty for everything else.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members or an array's elements, in the order of the file.</summary>
    public OrderedDictionary<string, ConfigurationNode> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The descendant at this path, or null.</summary>
    public ConfigurationNode? Find(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var name in path)
        {
            if (!node.Children.TryGetValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The members at this path; none when there is nothing.</summary>
    public IEnumerable<ConfigurationNode> At(params ReadOnlySpan<string> path) => Find(path)?.Children.Values ?? Enumerable.Empty<ConfigurationNode>();

    /// <summary>The elements of an array, or the one scalar, as texts.</summary>
    public IReadOnlyList<string> Texts() => [.. Children.Values.Select(child => child.Text)];

    /// <summary>Every scalar below as IConfiguration's key and value.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Flatten() =>
        Children.Count == 0 ? [new(Key, Text)] : Children.Values.SelectMany(child => child.Flatten());
}
