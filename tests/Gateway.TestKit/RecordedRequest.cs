using System.Text;

namespace Gateway.TestKit;

/// <summary>A request as it arrived, byte for byte.</summary>
/// <param name="Head">Request line and header lines as they came (Latin-1), without the empty line that ends them.</param>
/// <param name="Body">The body's bytes, chunks put together; trailers are in <paramref name="Trailers"/>.</param>
/// <param name="Trailers">The trailer lines of a chunked body.</param>
/// <param name="Connection">Which of the backend's connections it came on, counted from 0.</param>
public sealed record RecordedRequest(string Head, byte[] Body, string Trailers, int Connection)
{
    public string RequestLine => Head.Split("\r\n")[0];

    /// <summary>The request-target exactly as sent.</summary>
    public string Target => RequestLine.Split(' ')[1];

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Names and values in the order they came; doubled headers are doubled here.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers =>
        [.. Head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[^1].Trim()))];

    /// <summary>All values of exactly this name, any case.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
}
