using System.Text.Json.Serialization;
using Gateway.Auth.Account;
using Gateway.Auth.ClientCredentials;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth;

/// <summary>Everything that the auth API answers with; written by generated code, in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(CookieAnswer))]
[JsonSerializable(typeof(ExchangeAnswer))]
[JsonSerializable(typeof(UserEnvelope))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(IdentityList))]
[JsonSerializable(typeof(ClientTokenAnswer))]
[JsonSerializable(typeof(TokenError))]
[JsonSerializable(typeof(ExternalProviderList))]
[JsonSerializable(typeof(ExternalLinkAnswer))]
internal sealed partial class AuthJson : JsonSerializerContext
{
    /// <summary>Answers with JSON that nobody may keep.</summary>
    public static Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
