using System.Net;
using System.Net.Http.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>What can be tried against the built program as a whole.</summary>
public sealed class BuiltGatewayTests(SharedWorlds worlds)
{
    private const string Password = "correct horse battery staple";

    [Fact]
    [Trait("advisory", "D-57")]
    public async Task The_applications_own_sign_out_ends_the_gateways_session()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var client = Client(world.Gateway);
        var cookie = await SigninAsync(client, email);

        using var left = await SendAsync(client, HttpMethod.Get, $"/logout?{email}", cookie);

        Assert.Contains(left.Headers.GetValues("Set-Cookie"), line => line.StartsWith("ag_session=;", StringComparison.Ordinal));
        using var again = await SendAsync(client, HttpMethod.Get, "/auth/me", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.DoesNotContain("ag_session", world.Received($"/logout?{email}").Head, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "D-58")]
    public async Task A_stolen_cookie_is_worth_nothing_once_its_owner_has_changed_the_password()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var client = Client(world.Gateway);
        var stolen = await SigninAsync(client, email);

        using var changed = await SendAsync(
            client, HttpMethod.Post, "/auth/password/change", stolen, new { current_password = Password, new_password = "another horse battery staple" });

        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        using var used = await SendAsync(client, HttpMethod.Get, "/auth/me", stolen);
        using var refreshed = await SendAsync(client, HttpMethod.Post, "/auth/refresh", stolen);
        using var owner = await SendAsync(client, HttpMethod.Get, "/auth/me", Cookie(changed));
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK], [used.StatusCode, refreshed.StatusCode, owner.StatusCode]);
    }

    [Fact]
    [Trait("advisory", "B-21")]
    public async Task An_answer_with_tokens_is_kept_by_nobody_however_the_path_is_written()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var client = Client(world.Gateway);
        await SigninAsync(client, email);

        using var answer = await client.PostAsJsonAsync("/AUTH/signin", new { email, password = Password }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    private static HttpClient Client(GatewayProcess gateway) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(gateway.Address) };

    private static async Task<string> SigninAsync(HttpClient client, string email)
    {
        var account = new { email, password = Password };
        using var created = await client.PostAsJsonAsync("/auth/signup", account, TestContext.Current.CancellationToken);
        using var signedIn = await client.PostAsJsonAsync("/auth/signin?cookies=true", account, TestContext.Current.CancellationToken);
        return Cookie(signedIn);
    }

    private static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("ag_session=", StringComparison.Ordinal)).Split(';')[0];

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string cookie, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Cookie", cookie } }, Content = body is null ? null : JsonContent.Create(body) };
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
