using System.Buffers;

namespace Gateway.Auth.Access;

/// <summary>
/// Decides where <c>return_url</c> may lead: to a path here, or to one of a few known origins. Origins are compared as whole
/// prefixes of the text, and no parser is asked: parsers disagree, and an open redirect is where they do.
/// </summary>
internal sealed class ReturnUrl(PublicOrigin publicOrigin, AuthOptions options)
{
    /// <summary>Where everything else leads.</summary>
    public const string Default = "/";

    private const int MaxLength = 8192;

    /// <summary>What may be in a URL (RFC 3986 section 2, and what browsers send beside it), thus no space, control character or backslash.</summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%|^{}`\"<>");

    /// <summary>The URL if it can be trusted, else <see cref="Default"/>. Printable ASCII, fit for a Location header.</summary>
    public string Validate(string? url)
    {
        if (url is null || url.Length > MaxLength || url.AsSpan().ContainsAnyExcept(Allowed))
        {
            return Default;
        }

        foreach (var origin in options.ReturnOrigins.Prepend(publicOrigin.Value))
        {
            if (url.StartsWith(origin, StringComparison.OrdinalIgnoreCase))
            {
                var rest = url[origin.Length..];
                if (rest.Length == 0 || IsLocal(rest))
                {
                    return url;
                }
            }
        }

        return IsLocal(url) ? url : Default;
    }

    /// <summary>A path-absolute URL that stays one however often somebody decodes and normalises it.</summary>
    private static bool IsLocal(string url)
    {
        var path = url.Split('?', '#')[0];
        for (var round = 0; round < 3; round++)
        {
            if (path is not ['/', ..] || path is ['/', '/', ..] || path.Any(c => c == '\\' || char.IsControl(c)) || path.Split('/').Any(segment => segment is "." or ".."))
            {
                return false;
            }

            path = Uri.UnescapeDataString(path);
        }

        return true;
    }
}
