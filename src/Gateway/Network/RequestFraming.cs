using Gateway.IdentityHeaders;
using Microsoft.Net.Http.Headers;

namespace Gateway.Network;

/// <summary>Finds requests whose end, host or credentials the next server could see differently (RFC 9112 sections 6.1 and 11.2).</summary>
internal static class RequestFraming
{
    private static readonly FoldedNames Framing = new([HeaderNames.ContentLength, HeaderNames.TransferEncoding, HeaderNames.Host]);

    /// <summary>Whether the request is to be refused.</summary>
    public static bool IsAmbiguous(HttpRequest request)
    {
        foreach (var (name, values) in request.Headers)
        {
            // Content_Length and Transfer.Encoding are the real thing to servers that fold punctuation.
            if (!FieldRules.AreMetBy(name, values) || (Framing.Contains(name) && !IsCanonical(name)))
            {
                return true;
            }
        }

        var headers = request.Headers;
        if (headers.Host.Count > 1 || headers.Authorization.Count > 1 || HasConnectionFields(request))
        {
            return true;
        }

        var codings = headers.TransferEncoding;
        return codings.Count > 0
            && (!HttpProtocol.IsHttp11(request.Protocol)
                || codings.Count > 1
                || !string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase)
                || headers.ContentLength is not null
                || headers.ContainsKey("X-Content-Length")); // Kestrel renames a Content-Length beside a Transfer-Encoding to this.
    }

    /// <summary>RFC 9113 section 8.2.2: over HTTP/2 nothing is about the connection. (Connection and TE are Kestrel's to refuse.)</summary>
    private static bool HasConnectionFields(HttpRequest request) =>
        !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol)
        && (request.Headers.Upgrade.Count > 0 || request.Headers.KeepAlive.Count > 0 || request.Headers.ContainsKey("Proxy-Connection"));

    private static bool IsCanonical(string name) =>
        name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase);
}
