using System.Buffers;
using System.Collections.Frozen;

namespace Gateway.IdentityHeaders;

/// <summary>Which names an identity header may have.</summary>
internal static class HeaderNameRules
{
    /// <summary>RFC 9110 section 5.6.2.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly FrozenDictionary<string, string> Taken = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["connection"] = "It belongs to one connection and is not forwarded",
        ["keepalive"] = "It belongs to one connection and is not forwarded",
        ["te"] = "It belongs to one connection and is not forwarded",
        ["trailer"] = "It belongs to one connection and is not forwarded",
        ["transferencoding"] = "It frames the message",
        ["upgrade"] = "It belongs to one connection and is not forwarded",
        ["http2settings"] = "It belongs to one connection and is not forwarded",
        ["host"] = "It says which host is asked for",
        ["expect"] = "It belongs to the transfer of the body",
        ["allow"] = "It describes the body",
        ["expires"] = "It describes the body",
        ["lastmodified"] = "It describes the body",
        ["cookie"] = "It carries the application's own cookies",
        ["setcookie"] = "It belongs to answers",
        ["authorization"] = "It carries credentials, which pass on anonymous routes",
        ["forwarded"] = "The gateway sets it itself",
        ["xforwardedfor"] = "The gateway sets it itself",
        ["xforwardedproto"] = "The gateway sets it itself",
        ["xforwardedhost"] = "The gateway sets it itself",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why the name cannot be used, as a sentence without a full stop; null if it can.</summary>
    public static string? WhyUnusable(string name)
    {
        if (name.Length is 0 or > FoldedNames.MaxLength || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            return $"'{name}' is not a header name of 1 to {FoldedNames.MaxLength} characters (RFC 9110 section 5.6.2)";
        }

        var folded = FoldedNames.Fold(name);
        if (folded.Length == 0)
        {
            return "The name has no letter and no digit";
        }

        if (folded.StartsWith("content", StringComparison.Ordinal))
        {
            return "It describes the body";
        }

        return folded.StartsWith("proxy", StringComparison.Ordinal) ? "It belongs to one connection and is not forwarded" : Taken.GetValueOrDefault(folded);
    }
}
