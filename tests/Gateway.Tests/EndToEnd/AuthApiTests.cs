using System.Text.Json;
using Gateway.TestKit;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The auth API as the contract's section 2 has it: a client program signs up, signs in, stays signed in, leaves.</summary>
public sealed class AuthApiTests(SharedWorlds worlds)
{
    private static readonly string[] UserMembers = ["id", "email", "email_verified", "name", "roles", "attributes", "created_at"];

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Signing_up_answers_with_the_account_and_no_credential(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = ApiClient.NewEmail();

        var answer = (await client.SendAsync("POST /auth/signup", new { email = $" {email.ToUpperInvariant()} ", password = ApiClient.Password, name = " Ada  Lovelace " })).Expect(201);

        Assert.Equal("application/json", answer["Content-Type"]);
        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Equal("", answer["Set-Cookie"]);
        Assert.Equal(["user"], ApiAnswer.Names(answer.Json));
        var user = answer.Json.GetProperty("user");
        Assert.Equal(UserMembers, ApiAnswer.Names(user));
        Assert.Equal(7, user.GetProperty("id").GetGuid().Version);
        Assert.Equal(email.ToUpperInvariant(), user.GetProperty("email").GetString());
        Assert.Equal("Ada  Lovelace", user.GetProperty("name").GetString());
        Assert.Equal(("False", "[]", "{}"), (user.GetProperty("email_verified").ToString(), user.GetProperty("roles").ToString(), user.GetProperty("attributes").ToString()));
        Assert.Equal(TimeSpan.Zero, user.GetProperty("created_at").GetDateTimeOffset().Offset);

        var me = (await client.SendAsync("GET /auth/me", bearer: (await client.SignInAsync(email)).AccessToken)).Expect(200);
        Assert.Equal("no-store", me["Cache-Control"]);
        Assert.Equal(answer.Text, me.Text);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_token_answer_has_the_promised_members_and_an_access_token_of_RFC_9068(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var email = (await world.Client.SignUpAsync()).Email;

        var answer = (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(200);

        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Equal("", answer["Set-Cookie"]);
        Assert.Equal(["access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "device_token", "user"], ApiAnswer.Names(answer.Json));
        Assert.Equal(("Bearer", "900"), (answer.Member("token_type"), answer.Member("expires_in")));
        Assert.StartsWith("agr_", answer.Member("refresh_token"), StringComparison.Ordinal);
        var user = answer.Json.GetProperty("user");
        Assert.Equal(UserMembers, ApiAnswer.Names(user));

        var token = new JsonWebToken(answer.Member("access_token"));
        Assert.Equal(("at+jwt", "ES256", world.Gateway.PublicOrigin), (token.Typ, token.Alg, token.Issuer));
        Assert.Equal([world.Gateway.PublicOrigin], token.Audiences);
        Assert.Equal(TimeSpan.FromMinutes(15), token.ValidTo - token.IssuedAt);
        var claims = JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token.EncodedPayload)).RootElement;
        string[] promised = ["iss", "aud", "sub", "user_id", "client_id", "sid", "jti", "iat", "exp", "auth_time", "amr", "ver", "roles", "email", "email_verified"];
        Assert.Equal(promised.Order(), ApiAnswer.Names(claims).Order());
        Assert.Equal((user.GetProperty("id").GetString(), user.GetProperty("id").GetString()), (token.Subject, claims.GetProperty("user_id").GetString()));
        Assert.Equal((JsonValueKind.Array, JsonValueKind.Array, JsonValueKind.Number), (claims.GetProperty("amr").ValueKind, claims.GetProperty("roles").ValueKind, claims.GetProperty("ver").ValueKind));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_unknown_address_and_a_wrong_password_get_the_same_answer(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var person = await client.SignUpAsync();

        var wrong = (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = "not the passphrase" })).ExpectProblem(401, "invalid-credentials");
        var unknown = (await client.SendAsync("POST /auth/signin", new { email = ApiClient.NewEmail(), password = "not the passphrase" })).ExpectProblem(401, "invalid-credentials");

        Assert.Equal(wrong.Text.Replace(wrong.Member("trace_id"), "", StringComparison.Ordinal), unknown.Text.Replace(unknown.Member("trace_id"), "", StringComparison.Ordinal));
        Assert.Equal(wrong.Headers.Keys.Order(), unknown.Headers.Keys.Order());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Refreshing_rotates_and_the_token_just_replaced_gets_the_identical_answer(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var person = await client.SignUpAsync();

        var answer = (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        var again = (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);

        Assert.Equal(["access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "device_token", "user"], ApiAnswer.Names(answer.Json));
        Assert.NotEqual(person.RefreshToken, answer.Member("refresh_token"));
        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Equal(answer.Text, again.Text);
        (await client.SendAsync("GET /auth/me", bearer: answer.Member("access_token"))).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-48")]
    public async Task A_refresh_token_that_is_none_or_was_changed_is_refused_and_ends_nothing(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var person = await client.SignUpAsync();
        var last = person.RefreshToken[^1] == 'A' ? 'Q' : 'A';

        foreach (var bad in new[] { "", "agr_", "none", person.AccessToken, person.RefreshToken[..^1] + last, person.RefreshToken + "A" })
        {
            (await client.SendAsync("POST /auth/refresh", new { refresh_token = bad })).ExpectProblem(401, "invalid-refresh-token");
        }

        (await client.SendAsync("POST /auth/refresh")).ExpectProblem(401, "invalid-refresh-token");
        (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-57")]
    public async Task Signing_out_ends_this_the_other_or_all_sessions(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var one = await client.SignUpAsync();
        var two = await client.SignInAsync(one.Email);
        var three = await client.SignInAsync(one.Email);

        var answer = (await client.SendAsync("POST /auth/signout", bearer: one.AccessToken)).Expect(204);
        Assert.Equal(("", "no-store"), (answer.Text, answer["Cache-Control"]));
        await ExpectEndedAsync(client, one);
        (await client.SendAsync("GET /auth/me", bearer: two.AccessToken)).Expect(200);

        (await client.SendAsync("POST /auth/signout", new { scope = "others" }, two.AccessToken)).Expect(204);
        await ExpectEndedAsync(client, three);
        (await client.SendAsync("GET /auth/me", bearer: two.AccessToken)).Expect(200);

        var four = await client.SignInAsync(one.Email);
        (await client.SendAsync("POST /auth/signout", new { scope = "all" }, four.AccessToken)).Expect(204);
        await ExpectEndedAsync(client, two);
        await ExpectEndedAsync(client, four);
        (await client.SendAsync("POST /auth/signout", new { scope = "both" }, four.AccessToken)).ExpectField("scope", "invalid");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_refresh_token_alone_signs_out_and_nothing_at_all_does_not(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var person = await client.SignUpAsync();

        (await client.SendAsync("POST /auth/signout", new { refresh_token = person.RefreshToken })).Expect(204);

        await ExpectEndedAsync(client, person);
        (await client.SendAsync("POST /auth/signout", bearer: person.AccessToken)).Expect(204);
        Assert.Equal("Bearer", (await client.SendAsync("POST /auth/signout")).ExpectProblem(401, "unauthenticated")["WWW-Authenticate"]);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-56")]
    public async Task Sessions_are_listed_and_ended_one_by_one_and_only_by_their_owner(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var one = await client.SignUpAsync();
        (await client.SendAsync("POST /auth/signin", new { email = one.Email, password = ApiClient.Password }, null, null, "User-Agent: second")).Expect(200);

        var list = (await client.SendAsync("GET /auth/sessions", bearer: one.AccessToken)).Expect(200);
        Assert.Equal(["items", "next_cursor"], ApiAnswer.Names(list.Json));
        Assert.Equal(JsonValueKind.Null, list.Json.GetProperty("next_cursor").ValueKind);
        var items = list.Json.GetProperty("items");
        Assert.Equal(2, items.GetArrayLength());
        Assert.Equal(["id", "created_at", "last_seen_at", "ip", "user_agent", "current"], ApiAnswer.Names(items[0]));
        Assert.Equal(("second", "127.0.0.1", false), (items[0].GetProperty("user_agent").GetString(), items[0].GetProperty("ip").GetString(), items[0].GetProperty("current").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, true), (items[1].GetProperty("user_agent").ValueKind, items[1].GetProperty("current").GetBoolean()));

        var page = (await client.SendAsync("GET /auth/sessions?limit=1", bearer: one.AccessToken)).Expect(200);
        var next = (await client.SendAsync($"GET /auth/sessions?limit=1&cursor={page.Member("next_cursor")}", bearer: one.AccessToken)).Expect(200);
        Assert.Equal([items[0].GetProperty("id").GetString(), items[1].GetProperty("id").GetString()], new[] { page, next }.Select(part => part.Json.GetProperty("items")[0].GetProperty("id").GetString()));
        (await client.SendAsync("GET /auth/sessions?limit=0&cursor=x", bearer: one.AccessToken)).ExpectProblem(400, "validation-failed");

        var second = $"DELETE /auth/sessions/{items[0].GetProperty("id")}";
        (await client.SendAsync(second, bearer: (await client.SignUpAsync()).AccessToken)).ExpectProblem(404, "not-found");
        (await client.SendAsync("DELETE /auth/sessions/none", bearer: one.AccessToken)).ExpectProblem(404, "not-found");
        (await client.SendAsync(second, bearer: one.AccessToken)).Expect(204);
        (await client.SendAsync(second, bearer: one.AccessToken)).ExpectProblem(404, "not-found");
        Assert.Equal(1, (await client.SendAsync("GET /auth/sessions", bearer: one.AccessToken)).Json.GetProperty("items").GetArrayLength());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-58")]
    public async Task Changing_the_password_keeps_this_session_and_ends_the_others(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var here = await client.SignUpAsync();
        var elsewhere = await client.SignInAsync(here.Email);
        const string New = "another passphrase, also long";

        (await client.SendAsync("POST /auth/password/change", new { current_password = "wrong", new_password = New }, here.AccessToken)).ExpectProblem(401, "invalid-credentials");
        (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "short" }, here.AccessToken)).ExpectField("new_password", "too-short");
        (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = New })).ExpectProblem(401, "unauthenticated");
        (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = New }, here.AccessToken)).Expect(204);

        await ExpectEndedAsync(client, elsewhere);
        var refreshed = (await client.SendAsync("POST /auth/refresh", new { refresh_token = here.RefreshToken })).Expect(200);
        (await client.SendAsync("GET /auth/me", bearer: refreshed.Member("access_token"))).Expect(200);
        (await client.SendAsync("POST /auth/signin", new { email = here.Email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        await client.SignInAsync(here.Email, New);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Key_set_and_discovery_are_public_and_name_this_issuer(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);

        var discovery = (await world.Client.SendAsync("GET /.well-known/openid-configuration")).Expect(200);
        var keys = (await world.Client.SendAsync("GET /.well-known/jwks.json")).Expect(200);

        Assert.Equal(("public, max-age=300", "public, max-age=300"), (discovery["Cache-Control"], keys["Cache-Control"]));
        Assert.Equal((world.Gateway.PublicOrigin, world.Gateway.PublicOrigin + "/.well-known/jwks.json"), (discovery.Member("issuer"), discovery.Member("jwks_uri")));
        var key = keys.Json.GetProperty("keys")[0];
        Assert.Equal(["kty", "use", "alg", "kid", "crv", "x", "y"], ApiAnswer.Names(key));
        Assert.Equal(key.GetProperty("kid").GetString(), new JsonWebToken((await world.Client.SignUpAsync()).AccessToken).Kid);
    }

    private static async Task ExpectEndedAsync(ApiClient client, Person person)
    {
        Assert.Equal("Bearer error=\"invalid_token\"", (await client.SendAsync("GET /auth/me", bearer: person.AccessToken)).ExpectProblem(401, "invalid-token")["WWW-Authenticate"]);
        (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
    }
}
