using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Sessions;

/// <summary>Reads a cookie of ours as browsers sent it; the framework's reading decodes values and lets the last of two win.</summary>
internal static class CookieHeader
{
    /// <summary>The cookie's value; empty when there is none, or when there are two.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The cookie's name, to be matched to the letter.</param>
    /// <param name="present">Whether a cookie of that name was sent at all.</param>
    public static ReadOnlySpan<char> Find(HttpRequest request, string name, out bool present)
    {
        present = false;
        ReadOnlySpan<char> found = default;
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var part in (header ?? "").AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[part].Trim(" \t");
                var equals = pair.IndexOf('=');
                if (equals < 0 || !pair[..equals].SequenceEqual(name))
                {
                    continue;
                }

                if (present)
                {
                    return default;
                }

                found = pair[(equals + 1)..];
                present = true;
            }
        }

        return found;
    }
}
