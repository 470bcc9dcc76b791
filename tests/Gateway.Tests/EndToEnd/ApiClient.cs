using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A client without a memory: every request carries exactly what the test gives it.</summary>
internal sealed class ApiClient(string address) : IDisposable
{
    public const string Password = "a long passphrase of somebody";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int lastPerson;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };

    /// <summary>An address that no other test has.</summary>
    public static string NewEmail() => $"person{Interlocked.Increment(ref lastPerson)}@example.com";

    /// <summary>A body as HTML forms and OAuth clients write it.</summary>
    public static StringContent Form(string body) => new(body, Encoding.UTF8, "application/x-www-form-urlencoded");

    /// <summary>Sends a request.</summary>
    /// <param name="request">Method and path, such as <c>GET /auth/me</c>.</param>
    /// <param name="body">Sent as <c>application/json</c>: a string as it is, anything else serialised.</param>
    /// <param name="bearer">Access token.</param>
    /// <param name="cookie">Value of the session cookie.</param>
    /// <param name="headers">More headers, <c>Name: value</c>.</param>
    public async Task<ApiAnswer> SendAsync(string request, object? body = null, string? bearer = null, string? cookie = null, params string[] headers)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Split(' ')[0]), request.Split(' ')[1]);
        if (body is not null)
        {
            message.Content = body as HttpContent ?? new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        string[] credentials = [.. bearer is null ? [] : new[] { $"Authorization: Bearer {bearer}" }, .. cookie is null ? [] : new[] { $"Cookie: ag_session={cookie}" }];
        foreach (var header in credentials.Concat(headers).Select(line => line.Split(": ", 2)))
        {
            Assert.True(message.Headers.TryAddWithoutValidation(header[0], header[1]));
        }

        using var response = await http.SendAsync(message, TestContext.Current.CancellationToken);
        return new ApiAnswer(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A new account, signed in with tokens.</summary>
    public async Task<Person> SignUpAsync()
    {
        var email = NewEmail();
        (await SendAsync("POST /auth/signup", new { email, password = Password })).Expect(201);
        return await SignInAsync(email);
    }

    /// <summary>Another session with tokens.</summary>
    public async Task<Person> SignInAsync(string email, string password = Password)
    {
        var answer = (await SendAsync("POST /auth/signin", new { email, password })).Expect(200);
        return new Person(email, answer.Json.GetProperty("user").GetProperty("id").GetString()!, answer.Member("access_token"), answer.Member("refresh_token"));
    }

    /// <summary>Another session with the cookie.</summary>
    public async Task<string> SignInWithCookieAsync(string email) =>
        (await SendAsync("POST /auth/signin?cookies=true", new { email, password = Password })).Expect(200).Cookie!;

    /// <summary>Repeats a request until it answers with the status, and with this text in it: what takes effect within a second is waited for, generously, not timed.</summary>
    public async Task<ApiAnswer> UntilAsync(int status, string request, string? bearer = null, string? cookie = null, string text = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await SendAsync(request, null, bearer, cookie);
            var isIt = answer.Status == status && answer.Text.Contains(text, StringComparison.Ordinal);
            if (isIt || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.True(isIt, $"{status} {text} was expected, {answer.Status} came: {answer.Text}");
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>Somebody with a session.</summary>
internal sealed record Person(string Email, string Id, string AccessToken, string RefreshToken);
