using Gateway.Auth.Requests;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.ClientCredentials;

/// <summary>What a client says who it is, and proves it with.</summary>
/// <param name="Id">The service account's id or name.</param>
/// <param name="Secret">One of its API keys.</param>
internal sealed record PresentedClient(string Id, string Secret)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(PresentedClient);
}

/// <summary>Reads how a client authenticates (RFC 6749 section 2.3.1): HTTP Basic, or the body, and never both.</summary>
internal static class ClientAuthentication
{
    private const string Scheme = "Basic ";

    /// <summary>Reads it.</summary>
    /// <param name="authorization">The Authorization header.</param>
    /// <param name="form">The body.</param>
    /// <param name="client">Who; null when nobody says, or it could not be read.</param>
    /// <returns>False when the request is malformed: more than one way is used.</returns>
    public static bool TryRead(StringValues authorization, FormBody form, out PresentedClient? client)
    {
        var (id, secret) = (form.Find("client_id"), form.Find("client_secret"));
        client = null;
        if (authorization.Count == 0)
        {
            client = id is not null && secret is not null ? new PresentedClient(id, secret) : null;
            return true;
        }

        client = authorization is [{ } header] ? ReadBasic(header) : null;
        return secret is null && (id is null || client is null || string.Equals(id, client.Id, StringComparison.Ordinal));
    }

    /// <summary>RFC 7617 section 2, with both parts form-encoded as RFC 6749 wants it.</summary>
    private static PresentedClient? ReadBasic(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var encoded = header.AsSpan(Scheme.Length).Trim(' ');
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return null;
        }

        var pair = bytes.AsSpan(0, length);
        var colon = pair.IndexOf((byte)':');
        return colon > 0 && FormBody.Decode(pair[..colon]) is { } id && FormBody.Decode(pair[(colon + 1)..]) is { Length: > 0 } secret ? new PresentedClient(id, secret) : null;
    }
}
