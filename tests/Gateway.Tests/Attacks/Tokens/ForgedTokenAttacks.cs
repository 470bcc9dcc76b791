using System.Text;
using System.Text.Json;
using Gateway.TestKit.Forgery;
using Xunit;

namespace Gateway.Tests.Attacks.Tokens;

/// <summary>The matrix of forged tokens against the running gateway, in every place that takes a token. The signing key is the real one.</summary>
[Collection(nameof(TokenWorld))]
public sealed class ForgedTokenAttacks(TokenWorld world)
{
    public static TheoryData<string> Places => [.. Place.All.Select(place => place.Name)];

    [Theory, MemberData(nameof(Places))]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-34")]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-38")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-40")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-49")]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    public async Task No_token_but_the_good_one_is_accepted(string name)
    {
        var place = Place.All.Single(place => place.Name == name);
        var (accepted, forged) = (new List<string>(), world.Forged.Where(token => token.FitsIntoHeader).ToList());
        Assert.InRange(forged.Count, 500, 2_000);

        foreach (var token in forged)
        {
            var (status, challenge, body) = await place.SendAsync(world, "Bearer " + token.Text, TestContext.Current.CancellationToken);
            if (status != 401 || challenge != "Bearer error=\"invalid_token\"" || !(place.Method == "CONNECT" || body.Contains("urn:auth-gateway:invalid-token", StringComparison.Ordinal)))
            {
                accepted.Add($"{token.Name}: {status} {challenge} {body}");
            }
        }

        Assert.Empty(accepted);
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target == place.Path);
        Assert.Empty(world.Elsewhere.Requests);
        Assert.NotEqual(401, (await place.SendAsync(world, "Bearer " + await GoodAsync(), TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "D-55")]
    public async Task None_is_a_refresh_token_a_device_or_a_cookie()
    {
        var refused = new List<string>();
        foreach (var token in world.Forged.Append(new ForgedToken("the good one", world.Ada.AccessToken)))
        {
            var refreshed = await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = token.Text });
            Expect(refreshed.Status == (token.Text.Length > 60_000 ? 413 : 401), token, refreshed);
            if (token.FitsIntoHeader && Ascii.IsValid(token.Text) && !token.Text.Contains(';', StringComparison.Ordinal))
            {
                Expect((await CookieAsync("GET /auth/me", token.Text)).Status == 401, token, refreshed);
                Expect((await CookieAsync("GET /page/cookie", token.Text)).Status == 401, token, refreshed);
                Expect((await CookieAsync("POST /auth/refresh", token.Text)).Status == 401, token, refreshed);
            }
        }

        Assert.Empty(refused);
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target == "/page/cookie");

        void Expect(bool isRefused, ForgedToken token, EndToEnd.ApiAnswer answer)
        {
            if (!isRefused)
            {
                refused.Add($"{token.Name}: {answer.Status} {answer.Text}");
            }
        }

        Task<EndToEnd.ApiAnswer> CookieAsync(string request, string value) => world.Client.SendAsync(request, null, null, null, "Cookie: __Host-ag_session=" + value);
    }

    [Fact]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "D-68")]
    public async Task None_ends_a_session()
    {
        // One that has expired may still sign out: it was good, and its session is its own.
        var forged = world.Forged.Where(token => token.FitsIntoHeader && Ascii.IsValid(token.Text) && !token.Name.StartsWith("exp ", StringComparison.Ordinal) && !token.Name.EndsWith("hours away", StringComparison.Ordinal)).ToList();
        Assert.InRange(forged.Count, 500, 2_000);

        foreach (var token in forged)
        {
            (await world.Client.SendAsync("POST /auth/signout", new { scope = "all" }, token.Text)).Expect(204);
        }

        foreach (var token in world.Forged.Where(token => token.Text.Length < 60_000))
        {
            (await world.Client.SendAsync("POST /auth/signout", new { refresh_token = token.Text })).Expect(204);
        }

        // Nobody sends logout tokens or names a session without a credential for it (OpenID Connect back-channel logout is not offered).
        var session = JsonDocument.Parse((await world.Client.SendAsync("GET /auth/sessions", bearer: world.Ada.AccessToken)).Expect(200).Text).RootElement.GetProperty("items")[0].GetProperty("id").GetString();
        (await world.Client.SendAsync("POST /auth/signout", new { logout_token = world.Ada.AccessToken })).ExpectField("logout_token", "unknown-field");
        (await world.Client.SendAsync("POST /auth/signout", new { sid = session })).ExpectField("sid", "unknown-field");
        (await world.Client.SendAsync("POST /auth/backchannel-logout", new { logout_token = world.Ada.AccessToken })).ExpectProblem(404, "not-found");
        (await world.Client.SendAsync("GET /auth/me", bearer: world.Ada.AccessToken)).Expect(200);
    }

    /// <summary>A token of a session of its own: some places end it.</summary>
    private async Task<string> GoodAsync() => (await world.Client.SignInAsync(world.Ada.Email)).AccessToken;
}
