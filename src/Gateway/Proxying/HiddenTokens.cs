using System.Buffers;
using System.Text.Json;
using Gateway.Auth.Trust;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxying;

/// <summary>
/// Takes Better Auth's raw tokens out of its answers (<c>BetterAuth:HideTokens</c>): the headers <c>set-auth-token</c> and
/// <c>set-auth-jwt</c>, and every member <c>token</c> of a JSON body. A script would have in them what the cookie's HttpOnly keeps from it. What
/// cannot be read is not passed on.
/// </summary>
internal static class HiddenTokens
{
    private const int MaxDepth = 64;

    /// <summary>Takes them out of one answer.</summary>
    public static async ValueTask RemoveAsync(ResponseTransformContext context, HttpResponseMessage answer)
    {
        var response = context.HttpContext.Response;
        response.Headers.Remove("set-auth-token");
        response.Headers.Remove("set-auth-jwt");
        if (answer.Content.Headers.ContentType?.MediaType is not { } type || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase) || HttpMethods.IsHead(context.HttpContext.Request.Method))
        {
            return;
        }

        context.SuppressResponseBody = true;
        if (await ReadAsync(answer, context.CancellationToken) is not { } body || Without(body) is not { } rest)
        {
            response.Headers.ContentLength = 0;
            response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        response.ContentLength = rest.Length;
        await response.Body.WriteAsync(rest, context.CancellationToken);
    }

    /// <summary>The JSON without such members; null when it is none.</summary>
    public static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return json;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var rest = new ArrayBufferWriter<byte>(json.Length);
            using (var writer = new Utf8JsonWriter(rest))
            {
                Write(document.RootElement, writer);
            }

            return rest.WrittenMemory;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => !member.Name.Equals("token", StringComparison.OrdinalIgnoreCase)))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var entry in value.EnumerateArray())
                {
                    Write(entry, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>The body; null when it is packed or too long.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentEncoding.Count > 0)
        {
            return null;
        }

        var body = new MemoryStream();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(piece, cancellationToken)) > 0)
        {
            body.Write(piece, 0, read);
            if (body.Length > ForeignHttp.MaxLength)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
