using Gateway.Auth;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Pages;

/// <summary>Reads what a page's form sent.</summary>
internal static class PageForm
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Reads the form, or answers with an error page and returns null. Of a field sent twice, the first counts.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            await ErrorPage.WriteAsync(context, AuthProblems.UnsupportedMediaType);
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaximumBytes;
        }

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ErrorPage.WriteAsync(context, AuthProblems.BodyTooLarge);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            await ErrorPage.WriteAsync(context, AuthProblems.MalformedRequest);
        }

        return null;
    }

    /// <summary>A field's value, or null.</summary>
    public static string? Field(this IFormCollection form, string name) => form[name] is [var first, ..] ? first : null;
}
