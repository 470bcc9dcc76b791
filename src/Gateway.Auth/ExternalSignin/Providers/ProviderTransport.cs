using System.Net;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// What is fetched from a provider: over https (http on loopback only), in time, of a limited size, and never from where it redirects to
/// (ADVISORIES.md H-109).
/// </summary>
internal sealed class ProviderTransport : DelegatingHandler
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The longest answer, in bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || (uri.Scheme is not "https" && !(uri.Scheme is "http" && uri.IsLoopback)))
        {
            throw new HttpRequestException("an address that is not https");
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest)
        {
            response.Dispose();
            throw new HttpRequestException("a redirect");
        }

        // Nobody asked for compression, and what a few bytes become of is not limited.
        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            response.Dispose();
            throw new HttpRequestException("a compressed answer");
        }

        return response;
    }
}
