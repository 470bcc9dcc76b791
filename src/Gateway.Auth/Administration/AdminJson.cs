using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Requests;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>What the admin API reads and answers; written by generated code, in snake_case. Unknown and repeated members are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(AdminUserEnvelope))]
[JsonSerializable(typeof(AdminUserPage))]
[JsonSerializable(typeof(AdminSessionPage))]
[JsonSerializable(typeof(AdminAuditPage))]
[JsonSerializable(typeof(AdminLockoutPage))]
[JsonSerializable(typeof(AdminKeyList))]
[JsonSerializable(typeof(AdminRotation))]
[JsonSerializable(typeof(AdminRouteTable))]
[JsonSerializable(typeof(RotationBody))]
[JsonSerializable(typeof(NewUserBody))]
[JsonSerializable(typeof(RolesBody))]
[JsonSerializable(typeof(AttributesBody))]
[JsonSerializable(typeof(SecretBody))]
[JsonSerializable(typeof(AdminApiKeyPage))]
[JsonSerializable(typeof(AdminNewApiKey))]
[JsonSerializable(typeof(NewApiKeyBody))]
[JsonSerializable(typeof(NewServiceAccountBody))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>Reads a body; null when it could not be accepted, and the problem has been answered then.</summary>
    /// <param name="context">The request.</param>
    /// <param name="empty">What no body at all stands for; null when there has to be one.</param>
    public static async Task<T?> ReadAsync<T>(HttpContext context, T? empty = null)
        where T : class
    {
        if (await JsonBody.ReadBytesAsync(context.Request) is not { } bytes)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.BodyTooLarge);
            return null;
        }

        if (bytes.Length == 0 && empty is not null)
        {
            return empty;
        }

        if (!JsonBody.IsJson(context.Request.ContentType))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.UnsupportedMediaType);
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(bytes, typeof(T), Default) is T body)
            {
                return body;
            }
        }
        catch (JsonException)
        {
            // Its message speaks of .NET types; what a client needs is which body is wanted, and that is documented.
        }

        await ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest, detail: "The body has to be one JSON object with the members that this endpoint takes, each once and of its type.");
        return null;
    }

    /// <summary>Answers.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T answer) =>
        AuthJson.WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(answer, typeof(T), Default));
}

/// <summary>An account as administrators see it; with its identities where one alone is shown.</summary>
internal sealed record AdminUser(
    Guid Id,
    string Email,
    bool EmailVerified,
    string? Name,
    IReadOnlyList<string> Roles,
    IReadOnlyDictionary<string, string> Attributes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt,
    bool HasPassword,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AdminIdentity>? Identities = null)
{
    /// <summary>Shows an account.</summary>
    public static AdminUser From(User user) => new(
        user.Id, user.Email, user.EmailVerified, user.Name, user.Roles, user.Attributes, user.CreatedAt, user.DisabledAt, user.PasswordHash is not null,
        user.Kind == UserKind.Service ? "service" : "user");
}

/// <summary>An outside identity that opens an account.</summary>
internal sealed record AdminIdentity(string Provider, string Issuer, string Subject, DateTimeOffset LinkedAt)
{
    /// <summary>Shows an identity.</summary>
    public static AdminIdentity From(ExternalIdentity identity) => new(identity.Provider, identity.Issuer, identity.Subject, identity.CreatedAt);
}

/// <summary><c>{"user": ...}</c>.</summary>
internal sealed record AdminUserEnvelope(AdminUser User);

/// <summary>Some accounts, in the order of their creation, and where the next ones begin.</summary>
internal sealed record AdminUserPage(IReadOnlyList<AdminUser> Items, string? NextCursor);

/// <summary>An account to be made.</summary>
internal sealed record NewUserBody(
    string Email, string? Password = null, string? Name = null, IReadOnlyList<string>? Roles = null, IReadOnlyDictionary<string, string>? Attributes = null, bool EmailVerified = false);

/// <summary>The roles that an account is to have.</summary>
internal sealed record RolesBody(IReadOnlyList<string> Roles);

/// <summary>The attributes that an account is to have.</summary>
internal sealed record AttributesBody(IReadOnlyDictionary<string, string> Attributes);

/// <summary>An encrypted attribute.</summary>
internal sealed record SecretBody(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(SecretBody);
}
