namespace Gateway.TestKit;

/// <summary>A request over HTTP/2, exactly as it is to be sent.</summary>
/// <param name="Fields">Pseudo-header and header fields, in this order, with these bytes (Latin-1).</param>
public sealed record RawHttp2Request(params IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>A DATA frame each; none for a request that ends with its fields.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Null for none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Trailers { get; init; }

    /// <summary>A proper request, to be made improper.</summary>
    public static RawHttp2Request To(string method, string authority, string path, params IEnumerable<(string Name, string Value)> fields) => new(
    [
        new(":method", method), new(":scheme", "http"), new(":authority", authority), new(":path", path),
        .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
    ]);

    /// <summary>The same with another value for a field, or without it.</summary>
    public RawHttp2Request With(string name, string? value) => this with
    {
        Fields = [.. Fields.Where(field => field.Key != name || value is not null).Select(field => field.Key == name ? KeyValuePair.Create(name, value!) : field)],
    };
}

/// <summary>What came back: an answer, or the end of the stream, or of the connection.</summary>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Body">The data of the answer.</param>
/// <param name="Reset">The error code of a RST_STREAM.</param>
/// <param name="GoAway">The error code of a GOAWAY.</param>
public sealed record RawHttp2Answer(int? Status, string Body, int? Reset, int? GoAway);
