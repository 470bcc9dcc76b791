using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// The addresses of somebody at GitHub. Its answer about a person has at most the one that they show to everybody, and not whether it was
/// proved; its list of addresses has both (docs.github.com, "List email addresses for the authenticated user").
/// </summary>
internal static class GitHubEmails
{
    /// <summary>The library's name of the provider.</summary>
    public const string Kind = "GitHub";

    /// <summary>Of the client that asks; see <see cref="ProviderServices"/>.</summary>
    public const string HttpClient = "github-emails";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    /// <summary>The person's own address: the one that they chose, if they proved it. The others may be shared, old, or GitHub's own to forward mail.</summary>
    /// <param name="http">Asks, with limits.</param>
    /// <param name="user">Where the library asked who it is; the list is below it, at GitHub and at whoever runs its server themselves.</param>
    /// <param name="accessToken">The person's.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null when there is none, or the application may not see them.</returns>
    /// <exception cref="HttpRequestException">It could not be asked.</exception>
    /// <exception cref="JsonException">The answer is no such list.</exception>
    public static async Task<string?> FindPrimaryAsync(HttpClient http, Uri user, string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{user.GetLeftPart(UriPartial.Path).TrimEnd('/')}/emails?per_page=100");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("auth-gateway"); // Without one GitHub answers nobody.
        using var answer = await http.SendAsync(request, cancellationToken);

        // The scope was not asked for, or the application may not see them: that is an answer. That it was asked too often is none.
        if (answer.StatusCode is HttpStatusCode.NotFound || (answer.StatusCode is HttpStatusCode.Forbidden && !IsTooMany(answer.Headers)))
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return Primary(await answer.Content.ReadFromJsonAsync<JsonElement>(Strict, cancellationToken));
    }

    private static string? Primary(JsonElement list)
    {
        if (list.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("This is no list of addresses.");
        }

        foreach (var item in list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object))
        {
            if (IsTrue(item, "primary") && IsTrue(item, "verified") && item.TryGetProperty("email", out var email) && email.ValueKind is JsonValueKind.String)
            {
                return email.GetString();
            }
        }

        return null;
    }

    /// <summary>GitHub says so with 403 as well as with 429 (docs.github.com, "Rate limits for the REST API").</summary>
    private static bool IsTooMany(HttpResponseHeaders headers) =>
        headers.RetryAfter is not null || (headers.TryGetValues("x-ratelimit-remaining", out var left) && left.Contains("0", StringComparer.Ordinal));

    private static bool IsTrue(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;
}
