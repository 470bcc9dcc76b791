using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ClientCredentials;

/// <summary>An error as OAuth's token endpoint writes it (RFC 6749 section 5.2): what its clients read, and no problem+json.</summary>
/// <param name="Error">The code.</param>
/// <param name="ErrorDescription">One sentence.</param>
internal sealed record TokenError(string Error, string ErrorDescription)
{
    /// <summary>Not a request as this endpoint takes it.</summary>
    public static TokenError InvalidRequest(string why) => new("invalid_request", why);

    /// <summary>Answers with the error.</summary>
    public Task WriteAsync(HttpContext context, int status = StatusCodes.Status400BadRequest)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"auth-gateway\", charset=\"UTF-8\"";
        }

        return AuthJson.WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(this, AuthJson.Default.TokenError));
    }
}
