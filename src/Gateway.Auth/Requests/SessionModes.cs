using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Requests;

/// <summary>Reads <c>?cookies=true</c>: whether the client wants the session cookie instead of tokens.</summary>
internal static class SessionModes
{
    /// <summary>What is wrong when <see cref="Of"/> gives null.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal)
    {
        ["cookies"] = [new FieldError("invalid", "This is true, false, or left out, and there once.")],
    };

    /// <summary>The mode; null for a value that is neither true nor false, so that a typing error never puts tokens into a page.</summary>
    public static SessionMode? Of(HttpRequest request)
    {
        var values = request.Query["cookies"];
        return values.Count switch
        {
            0 => SessionMode.Tokens,
            1 when string.Equals(values[0], "true", StringComparison.OrdinalIgnoreCase) => SessionMode.Cookie,
            1 when string.Equals(values[0], "false", StringComparison.OrdinalIgnoreCase) => SessionMode.Tokens,
            _ => null,
        };
    }
}
