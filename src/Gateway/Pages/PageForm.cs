using Gateway.Auth;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Pages;

/// <summary>Reads what a page's form sent.</summary>
internal static class PageForm
{
    /// <summary>
    /// The status of a form that is shown again with its errors: 422 (RFC 9110 section 15.5.21), and the same for wrong credentials.
    /// Chromium offers to save a password unless the answer is an error, so 200 would make it keep wrong ones; 401 would need a challenge
    /// that no browser can answer here.
    /// </summary>
    public const int Refused = StatusCodes.Status422UnprocessableEntity;

    /// <summary>Reads the form, or answers with an error page and returns null. Of a field sent twice, the first counts.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            await ProblemPage.WriteAsync(context, AuthProblems.MalformedRequest);
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = JsonBody.MaximumLength;
        }

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ProblemPage.WriteAsync(context, AuthProblems.BodyTooLarge);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            await ProblemPage.WriteAsync(context, AuthProblems.MalformedRequest);
        }

        return null;
    }

    /// <summary>A field's value, or null.</summary>
    public static string? Field(this IFormCollection form, string name) => form[name] is [var first, ..] ? first : null;
}
