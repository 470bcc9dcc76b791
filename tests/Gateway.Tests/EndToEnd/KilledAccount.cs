using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Somebody who signs up, signs in and refreshes until the gateway is killed, and remembers what it acknowledged.</summary>
internal sealed class KilledAccount(string email)
{
    private const string Password = "correct horse battery staple";

    private bool hasAccount;
    private string? refreshToken;

    public bool HasSession => refreshToken is not null;

    /// <param name="http">The gateway.</param>
    /// <param name="acknowledged">Called after each answer.</param>
    public async Task UseUntilKilledAsync(HttpClient http, Action acknowledged)
    {
        try
        {
            hasAccount = await PostAsync(http, "/auth/signup", new { email, password = Password }, HttpStatusCode.Created) is not null;
            acknowledged();
            refreshToken = await RefreshTokenAsync(http, "/auth/signin", new { email, password = Password });
            while (true)
            {
                acknowledged();
                refreshToken = await RefreshTokenAsync(http, "/auth/refresh", new { refresh_token = refreshToken });
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    /// <summary>The last refresh token may have been used by a request whose answer the kill swallowed: it is taken all the same, as after any lost answer.</summary>
    public async Task AssertSurvivedAsync(HttpClient http, int kill, CancellationToken cancellation)
    {
        if (hasAccount)
        {
            using var signin = await http.PostAsJsonAsync("/auth/signin", new { email, password = Password }, cancellation);
            Assert.True(signin.IsSuccessStatusCode, $"{email} can't sign in after kill {kill}: {await signin.Content.ReadAsStringAsync(cancellation)}");
        }

        if (refreshToken is not null)
        {
            using var refresh = await http.PostAsJsonAsync("/auth/refresh", new { refresh_token = refreshToken }, cancellation);
            var answer = await refresh.Content.ReadAsStringAsync(cancellation);
            Assert.True(refresh.IsSuccessStatusCode, $"{email} can't refresh after kill {kill}: {answer}");
            refreshToken = JsonNode.Parse(answer)!["refresh_token"]!.GetValue<string>();
        }
    }

    private static async Task<string> RefreshTokenAsync(HttpClient http, string path, object body) =>
        (await PostAsync(http, path, body, HttpStatusCode.OK))!["refresh_token"]!.GetValue<string>();

    private static async Task<JsonNode?> PostAsync(HttpClient http, string path, object body, HttpStatusCode expected)
    {
        using var response = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{path}: {(int)response.StatusCode} {answer}");
        return JsonNode.Parse(answer);
    }
}
