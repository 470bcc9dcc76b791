using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Bench;

/// <summary>Somebody who uses the auth API. What is not expected is an exception: nothing but success is measured.</summary>
internal sealed class Client(string address) : IDisposable
{
    private const string Password = "a long passphrase of somebody";

    private static int lastPerson;

    private readonly HttpClient http = new() { BaseAddress = new Uri(address) };

    /// <summary>Makes an account and signs in.</summary>
    public async Task<Tokens> SignUpAsync()
    {
        var email = NewEmail();
        await SignUpAsync(email);
        return Tokens.Of(await PostAsync("/auth/signin", new { email, password = Password }));
    }

    /// <summary>An address that nobody has.</summary>
    public static string NewEmail() => $"person{Interlocked.Increment(ref lastPerson)}@example.com";

    /// <summary>Makes an account.</summary>
    public Task SignUpAsync(string email) => PostAsync("/auth/signup", new { email, password = Password });

    /// <summary>Signs in, and says how that was answered.</summary>
    public async Task<HttpStatusCode> TrySignInAsync(string email)
    {
        using var answer = await http.PostAsJsonAsync("/auth/signin", new { email, password = Password });
        return answer.StatusCode;
    }

    /// <summary>Uses the application, and says how that was answered.</summary>
    public async Task<HttpStatusCode> TryUseAsync(Tokens tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken) } };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public async Task<Tokens> RefreshAsync(Tokens tokens) => Tokens.Of(await PostAsync("/auth/refresh", new { refresh_token = tokens.RefreshToken }));

    public Task SignOutAsync(Tokens tokens) => PostAsync("/auth/signout", new { scope = "this" }, tokens.AccessToken);

    /// <summary>Whether the access token is good.</summary>
    public async Task<bool> IsSignedInAsync(Tokens tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken) } };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode != HttpStatusCode.Unauthorized && answer.EnsureSuccessStatusCode().IsSuccessStatusCode;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> PostAsync(string path, object body, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return answer.StatusCode == HttpStatusCode.NoContent ? default : await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

/// <summary>What a sign-in gave.</summary>
internal sealed record Tokens(string AccessToken, string RefreshToken)
{
    public static Tokens Of(JsonElement answer) => new(answer.GetProperty("access_token").GetString()!, answer.GetProperty("refresh_token").GetString()!);
}
