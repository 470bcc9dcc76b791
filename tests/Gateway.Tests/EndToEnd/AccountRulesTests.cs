using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Who may have an account, what it starts with, and whose it is: said by the configuration and the credential, never by a body.</summary>
public sealed class AccountRulesTests(StoreServers servers, SharedWorlds worlds)
{
    private const string Fine = "a long passphrase of somebody";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-90")]
    [Trait("advisory", "E-78")]
    public async Task Where_signing_up_is_closed_no_way_leads_in_and_none_tells_who_has_an_account(StoreKind kind)
    {
        var environment = await servers.EnvironmentAsync(kind);
        var email = ApiClient.NewEmail();
        (environment["GATEWAY__SignUp__Mode"], environment["GATEWAY__Admin__Email"], environment["GATEWAY__Admin__Password"]) = ("closed", email, ApiClient.Password);
        await using var closed = new GatewayProcess(environment: environment.AsReadOnly());
        await closed.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(closed.Address);
        var fresh = ApiClient.NewEmail();

        foreach (var path in new[] { "/auth/signup", "/auth/SIGNUP", "/auth/signup?mode=open", "/auth/signup/" })
        {
            foreach (var body in new[] { new { email = fresh, password = Fine }, new { email, password = Fine }, new { email = "no address", password = "x" } })
            {
                (await client.SendAsync("POST " + path, body)).ExpectProblem(403, "signup-closed");
            }
        }

        foreach (var address in new[] { fresh, email })
        {
            using var form = new FormUrlEncodedContent([new("email", address), new("password", Fine)]);
            (await client.SendAsync("POST /auth/pages/signup", form)).Expect(403);
        }

        (await client.SendAsync("POST /auth/signin", new { email = fresh, password = Fine })).ExpectProblem(401, "invalid-credentials");
        await client.SignInAsync(email);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-89")]
    public async Task What_a_form_brings_beside_its_fields_is_not_in_the_account(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = ApiClient.NewEmail();
        using var form = new FormUrlEncodedContent(
        [
            new("email", email), new("password", Fine), new("name", "Ada"),
            new("roles", "gateway-admin"), new("roles[]", "admin"), new("email_verified", "true"), new("id", Guid.Empty.ToString()), new("user_id", Guid.Empty.ToString()), new("attributes[a]", "b"),
        ]);
        (await client.SendAsync("POST /auth/pages/signup", form)).Expect(303);

        var user = (await client.SendAsync("POST /auth/signin", new { email, password = Fine })).Expect(200).Json.GetProperty("user");

        Assert.Equal(("[]", "{}", false), (user.GetProperty("roles").GetRawText(), user.GetProperty("attributes").GetRawText(), user.GetProperty("email_verified").GetBoolean()));
        Assert.NotEqual(Guid.Empty.ToString(), user.GetProperty("id").GetString());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-92")]
    public async Task Nobody_is_somebody_else_by_saying_so(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var (mallory, alice) = (await client.SignUpAsync(), await client.SignUpAsync());
        var session = (await client.SendAsync("GET /auth/sessions", bearer: alice.AccessToken)).Expect(200).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        foreach (var field in new[] { "user_id", "userId", "id", "sub", "email" })
        {
            var change = $$"""{"current_password":"{{ApiClient.Password}}","new_password":"another passphrase of somebody","{{field}}":"{{alice.Id}}"}""";
            (await client.SendAsync("POST /auth/password/change", change, mallory.AccessToken)).ExpectField(field, "unknown-field");
            (await client.SendAsync("POST /auth/password/change", change)).ExpectProblem(401, "unauthenticated");
            (await client.SendAsync("POST /auth/signout", $$"""{"scope":"all","{{field}}":"{{alice.Id}}"}""", mallory.AccessToken)).ExpectField(field, "unknown-field");
            Assert.Equal(mallory.Id, (await client.SendAsync($"GET /auth/me?{field}={alice.Id}", bearer: mallory.AccessToken)).Expect(200).Json.GetProperty("user").GetProperty("id").GetString());
        }

        await client.SendAsync("DELETE /auth/sessions/" + session, bearer: mallory.AccessToken);
        (await client.SendAsync("POST /auth/signout", new { scope = "all" }, mallory.AccessToken)).Expect(204);

        (await client.SendAsync("GET /auth/me", bearer: alice.AccessToken)).Expect(200);
        (await client.SendAsync("POST /auth/refresh", new { refresh_token = alice.RefreshToken })).Expect(200);
        await client.SignInAsync(alice.Email);
    }
}
