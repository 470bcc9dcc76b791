using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth;

/// <summary>Writes a <see cref="Problem"/> as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class ProblemAnswer
{
    /// <summary>How long a client is asked to wait before it tries again (RFC 9110 section 10.2.3), in seconds.</summary>
    public const string RetryAfterSeconds = "2";

    /// <summary>Asks the client to wait for so long, at least a second (the header has no fractions).</summary>
    public static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Answers with the problem. 503 and 429 always carry Retry-After. Headers that the caller has set (WWW-Authenticate) stay.
    /// </summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="errors">What is wrong with which field; only with <see cref="AuthProblems.ValidationFailed"/>.</param>
    /// <param name="detail">One more sentence for the person who reads the answer; never names an account or a secret.</param>
    public static Task WriteAsync(
        HttpContext context,
        Problem problem,
        IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? errors = null,
        string? detail = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "urn:auth-gateway:" + problem.Code);
            json.WriteString("title"u8, problem.Title);
            json.WriteNumber("status"u8, problem.Status);
            if (detail is not null)
            {
                json.WriteString("detail"u8, detail);
            }

            json.WriteString("trace_id"u8, RequestTrace.Id(context));
            if (errors is not null)
            {
                WriteErrors(json, errors);
            }

            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (problem.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
        {
            // RFC 9110 section 15.5.2: a 401 always says which scheme would do.
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyDictionary<string, IReadOnlyList<FieldError>> errors)
    {
        json.WriteStartObject("errors"u8);
        foreach (var (field, list) in errors)
        {
            json.WriteStartArray(field);
            foreach (var error in list)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, error.Code);
                json.WriteString("message"u8, error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
