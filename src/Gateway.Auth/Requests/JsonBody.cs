using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Requests;

/// <summary>
/// The body of an auth request: one JSON object of known string fields, read strictly. Anything else is a clear error with the field
/// named, and nothing has been stored or hashed by then.
/// </summary>
internal sealed class JsonBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaximumLength = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<FieldError>> errors = new(StringComparer.Ordinal);

    private JsonBody()
    {
    }

    /// <summary>What is wrong with which field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldError>> Errors => errors;

    /// <summary>Reads the body. Null when it could not be accepted; the problem has been answered then.</summary>
    /// <param name="context">The request.</param>
    /// <param name="required">Fields that have to be there.</param>
    /// <param name="optional">Fields that may be there; if all are optional, so is the body.</param>
    public static async Task<JsonBody?> ReadAsync(HttpContext context, string[] required, string[] optional)
    {
        var bytes = await ReadBytesAsync(context.Request);
        if (bytes is null)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.BodyTooLarge);
            return null;
        }

        var body = new JsonBody();
        if (bytes.Length == 0 && required.Length == 0)
        {
            return body;
        }

        if (!IsJson(context.Request.ContentType))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.UnsupportedMediaType);
            return null;
        }

        if (!body.Parse(bytes, required, optional))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest, detail: "The body has to be one JSON object without duplicate names.");
            return null;
        }

        if (body.errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, body.errors);
            return null;
        }

        return body;
    }

    /// <summary>A required field.</summary>
    public string this[string field] => values[field];

    /// <summary>An optional field; null when it was left out or null.</summary>
    public string? Find(string field) => values.GetValueOrDefault(field);

    /// <summary>Whether a content type is JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The body; null when it is longer than <see cref="MaximumLength"/>.</summary>
    public static async Task<byte[]?> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > MaximumLength)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > MaximumLength)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private bool Parse(byte[] bytes, string[] required, string[] optional)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                Take(property, required, optional);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a property name with half a surrogate pair.
            return false;
        }

        foreach (var field in required)
        {
            if (!values.ContainsKey(field) && !errors.ContainsKey(field))
            {
                errors[field] = [new FieldError("required", "This field is required.")];
            }
        }

        return true;
    }

    private void Take(JsonProperty property, string[] required, string[] optional)
    {
        var name = property.Name;
        var isOptional = optional.Contains(name, StringComparer.Ordinal);
        if (!isOptional && !required.Contains(name, StringComparer.Ordinal))
        {
            errors[name] = [new FieldError("unknown-field", "This field is not known here.")];
        }
        else if (property.Value.ValueKind == JsonValueKind.String)
        {
            try
            {
                values[name] = property.Value.GetString()!;
            }
            catch (InvalidOperationException)
            {
                errors[name] = [new FieldError("malformed", "This is not valid Unicode text.")];
            }
        }
        else if (!isOptional || property.Value.ValueKind != JsonValueKind.Null)
        {
            errors[name] = [new FieldError("wrong-type", "This has to be a string.")];
        }
    }
}
