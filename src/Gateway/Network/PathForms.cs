namespace Gateway.Network;

/// <summary>Forms of a request path that two servers read differently. All are refused unless a route allows them.</summary>
[Flags]
internal enum PathForms
{
    None = 0,

    /// <summary><c>;name=value</c> path parameters (RFC 3986 section 3.3), which Java servers cut off.</summary>
    Parameters = 1,

    /// <summary>Empty segments (<c>//</c>).</summary>
    EmptySegments = 2,

    /// <summary><c>%2F</c>.</summary>
    EncodedSlash = 4,

    /// <summary>Percent-encoded bytes that are not UTF-8.</summary>
    NonUtf8 = 8,
}
