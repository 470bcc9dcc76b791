using System.Text.Json;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ClientCredentials;

/// <summary>A token for a program (RFC 6749 section 5.1). There is no refresh token: the program has its key (section 4.4.3).</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="TokenType">How it is used.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="Scope">Its roles, with spaces between.</param>
internal sealed record ClientTokenAnswer(string AccessToken, string TokenType, long ExpiresIn, string Scope)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => nameof(ClientTokenAnswer);
}

/// <summary><c>POST /auth/token</c>: OAuth's token endpoint (RFC 6749 section 3.2), for <c>client_credentials</c>.</summary>
internal sealed class TokenEndpoint(ClientCredentialsHandler handler)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.Pragma = "no-cache"; // RFC 6749 section 5.1
        if (await ReadAsync(context) is not { } form)
        {
            return;
        }

        // RFC 6749 section 2.3: one way to authenticate in a request.
        if (!ClientAuthentication.TryRead(context.Request.Headers.Authorization, form, out var client))
        {
            await TokenError.InvalidRequest("Name the client in the Authorization header or in the body, and not in both.").WriteAsync(context);
            return;
        }

        switch (form.Find("grant_type"))
        {
            case "client_credentials":
                await AnswerAsync(context, await handler.IssueAsync(client, form.Find("scope"), ClientInfos.Of(context), context.RequestAborted));
                break;
            case null:
                await TokenError.InvalidRequest("There is no grant_type.").WriteAsync(context);
                break;
            default:
                await new TokenError("unsupported_grant_type", "The grant_type here is client_credentials.").WriteAsync(context);
                break;
        }
    }

    private static async Task<FormBody?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.QueryString.HasValue)
        {
            // RFC 6749 section 2.3.1: never in the address, where logs have it.
            await TokenError.InvalidRequest("Parameters belong into the body, never into the address.").WriteAsync(context);
            return null;
        }

        if (!FormBody.IsForm(request.ContentType))
        {
            await TokenError.InvalidRequest("The body has to be application/x-www-form-urlencoded.").WriteAsync(context, StatusCodes.Status415UnsupportedMediaType);
            return null;
        }

        if (await JsonBody.ReadBytesAsync(request) is not { } bytes)
        {
            await TokenError.InvalidRequest("The body is too large.").WriteAsync(context, StatusCodes.Status413PayloadTooLarge);
            return null;
        }

        if (FormBody.Read(bytes) is not { } form)
        {
            await TokenError.InvalidRequest("The body cannot be read, or has a parameter twice.").WriteAsync(context);
            return null;
        }

        return form;
    }

    private static Task AnswerAsync(HttpContext context, ClientCredentialsResult result)
    {
        switch (result)
        {
            case ClientCredentialsResult.Issued issued:
                var answer = new ClientTokenAnswer(issued.Token, "Bearer", issued.ExpiresIn, string.Join(' ', issued.Roles));
                return AuthJson.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(answer, AuthJson.Default.ClientTokenAnswer));
            case ClientCredentialsResult.InvalidScope:
                return new TokenError("invalid_scope", "The client does not have all of these roles.").WriteAsync(context);
            case ClientCredentialsResult.UnauthorizedClient:
                return new TokenError("unauthorized_client", "Only service accounts get tokens; use the key itself.").WriteAsync(context);
            case ClientCredentialsResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                return new TokenError("temporarily_unavailable", AuthProblems.TooManyAttempts.Title).WriteAsync(context, StatusCodes.Status429TooManyRequests);
            default:
                return new TokenError("invalid_client", "The client is not known, or its key is not right.").WriteAsync(context, StatusCodes.Status401Unauthorized);
        }
    }
}
