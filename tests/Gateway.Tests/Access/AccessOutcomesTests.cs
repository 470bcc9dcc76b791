using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Tests.Access;

public sealed class AccessOutcomesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/nothing-said", null, 401, "Bearer", "unauthenticated")]
    [InlineData("/nothing-said", "nobody", 401, "Bearer", "unauthenticated")]
    [InlineData("/nothing-said", "dead", 401, "Bearer", "unauthenticated")]
    [InlineData("/nothing-said", "invalid", 401, "Bearer error=\"invalid_token\"", "invalid-token")]
    [InlineData("/optional", "invalid", 401, "Bearer error=\"invalid_token\"", "invalid-token")]
    [InlineData("/nothing-said", "conflicting", 401, "Bearer", "conflicting-credentials")]
    [InlineData("/admin", "bearer", 403, "Bearer error=\"insufficient_scope\"", "insufficient-scope")]
    [InlineData("/nothing-said", "unavailable", 503, null, "temporarily-unavailable")]
    [InlineData("/optional", "unavailable", 503, null, "temporarily-unavailable")]
    [InlineData("/nothing-said", "too-many", 429, null, "too-many-attempts")]
    [InlineData("/optional", "too-many", 429, null, "too-many-attempts")]
    [InlineData("/admin", "too-many", 429, null, "too-many-attempts")]
    public async Task A_program_gets_status_challenge_and_problem(string path, string? caller, int status, string? challenge, string code)
    {
        await using var server = await AccessServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Caller", caller ?? "");
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.SingleOrDefault()?.ToString());
        Assert.Equal(status is 503 or 429, response.Headers.RetryAfter is not null);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("urn:auth-gateway:" + code, problem.RootElement.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/open", "invalid")]
    [InlineData("/open", "too-many")]
    [InlineData("/optional", "dead")]
    [InlineData("/optional", "nobody")]
    [InlineData("/nothing-said", "bearer")]
    public async Task What_is_allowed_reaches_its_endpoint(string path, string caller)
    {
        await using var server = await AccessServer.StartAsync();
        server.Client.DefaultRequestHeaders.Add("X-Caller", caller);
        Assert.Equal("reached", await server.Client.GetStringAsync(path, Cancelled));
    }

    [Theory]
    [InlineData("Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document", true)]
    [InlineData("Accept: text/html,application/xhtml+xml", true)]
    [InlineData("Sec-Fetch-Mode: cors|Sec-Fetch-Dest: empty|Accept: text/html", false)]
    [InlineData("Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest: image|Accept: text/html", false)]
    [InlineData("Accept: */*", false)]
    public async Task A_person_who_opens_a_page_is_sent_to_sign_in_and_comes_back_with_path_and_query(string headers, bool redirected)
    {
        await using var server = await AccessServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing-said/a%20b?x=1&y=%26");
        foreach (var header in headers.Split('|'))
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(redirected ? HttpStatusCode.Found : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(redirected ? "/auth/signin?return_url=%2Fnothing-said%2Fa%2520b%3Fx%3D1%26y%3D%2526" : null, response.Headers.Location?.OriginalString);
    }

    /// <summary>They may well be signed in: the sign-in page would be no answer, and would send them back here.</summary>
    [Theory]
    [InlineData("/nothing-said")]
    [InlineData("/optional")]
    public async Task A_person_whose_address_sends_too_many_is_told_to_come_again_and_not_to_sign_in(string path)
    {
        await using var server = await AccessServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Caller", "too-many");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task A_form_that_is_posted_by_nobody_is_not_redirected()
    {
        await using var server = await AccessServer.StartAsync();
        server.Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var response = await server.Client.PostAsync("/nothing-said", null, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/nothing-said", "nobody", "16")]
    [InlineData("/nothing-said", "invalid", "16")]
    [InlineData("/admin", "bearer", "7")]
    [InlineData("/nothing-said", "unavailable", "14")]
    [InlineData("/nothing-said", "too-many", "8")]
    [InlineData("/optional", "too-many", "8")]
    public async Task A_gRPC_call_gets_a_status_without_a_body(string path, string caller, string status)
    {
        await using var server = await AccessServer.StartAsync(HttpProtocols.Http2);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("X-Caller", caller);
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc+proto") } };
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc+proto", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(status, response.Headers.GetValues("grpc-status").Single());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [Trait("advisory", "G-102")]
    [InlineData("POST", "cookie", "", true)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: same-origin", true)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: none", true)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: cross-site", false)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: same-site", false)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: cross-site|Origin: https://trusted.example", true)]
    [InlineData("POST", "cookie", "Sec-Fetch-Site: same-site|Origin: https://evil.app.example", false)]
    [InlineData("POST", "cookie", "Origin: https://app.example", true)]
    [InlineData("POST", "cookie", "Origin: https://app.example:443", false)]
    [InlineData("POST", "cookie", "Origin: http://app.example", false)]
    [InlineData("POST", "cookie", "Origin: https://app.example.evil.example", false)]
    [InlineData("POST", "cookie", "Origin: null", false)]
    [InlineData("DELETE", "cookie", "Origin: https://evil.example", false)]
    [InlineData("GET", "cookie", "Sec-Fetch-Site: cross-site", true)]
    [InlineData("POST", "bearer", "Sec-Fetch-Site: cross-site", true)]
    [InlineData("GET", "cookie", "Upgrade: websocket|Connection: Upgrade", false)]
    [InlineData("GET", "cookie", "Upgrade: websocket|Connection: Upgrade|Origin: https://evil.example", false)]
    [InlineData("GET", "cookie", "Upgrade: websocket|Connection: Upgrade|Origin: https://app.example", true)]
    public async Task Another_site_cannot_use_the_cookie(string method, string caller, string headers, bool allowed)
    {
        await using var server = await AccessServer.StartAsync();
        Assert.Equal(allowed ? 200 : 403, await SendAsync(server, method, "/nothing-said", caller, headers));
    }

    [Fact]
    public async Task Another_site_cannot_sign_anybody_in()
    {
        await using var server = await AccessServer.StartAsync();
        Assert.Equal(403, await SendAsync(server, "POST", "/form", "nobody", "Origin: https://evil.example"));
        Assert.Equal(200, await SendAsync(server, "POST", "/form", "nobody", "Origin: https://app.example"));
        Assert.Equal(200, await SendAsync(server, "GET", "/form", "nobody", "Sec-Fetch-Site: cross-site"));
    }

    private static async Task<int> SendAsync(AccessServer server, string method, string path, string caller, string headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Caller", caller);
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        using var response = await server.Client.SendAsync(request, Cancelled);
        return (int)response.StatusCode;
    }
}
