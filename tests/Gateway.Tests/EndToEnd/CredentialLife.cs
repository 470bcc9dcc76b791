using System.Buffers.Text;
using System.Text;

namespace Gateway.Tests.EndToEnd;

/// <summary>Somebody who does everything that makes a credential, and everything that can go wrong with one.</summary>
internal sealed record CredentialLife(string Email, string AccessToken, string RefreshToken)
{
    private const string Changed = "the second passphrase of somebody";
    private const string Wrong = "a wrong guess of somebody";

    /// <summary>What must be found nowhere: credentials whole, their random or signed part alone, and in other spellings.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>The bodies of all refusals.</summary>
    public required List<string> Errors { get; init; }

    public static async Task<CredentialLife> LiveAsync(ApiClient client)
    {
        var errors = new List<string>();
        var person = await client.SignUpAsync();
        var email = person.Email;
        var refreshed = (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        var (access, refresh, device) = (refreshed.Member("access_token"), refreshed.Member("refresh_token"), refreshed.Member("device_token"));
        var cookie = await client.SignInWithCookieAsync(email);
        var rotated = (await client.SendAsync("POST /auth/refresh", cookie: cookie)).Expect(200).Cookie!;
        (await client.SendAsync("GET /page/secrets", bearer: person.AccessToken)).Expect(200);
        (await client.SendAsync("GET /page/secrets", cookie: rotated)).Expect(200);
        (await client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password, device_token = device })).Expect(200);

        // Credentials where they do not belong.
        await FailAsync("GET /auth/me?access_token=" + access, 401);
        await FailAsync("GET /page/by-query?refresh_token=" + refresh, 401);
        (await client.SendAsync("GET /optional/by-query?access_token=" + access)).Expect(200);
        (await client.SendAsync($"GET /optional/{refresh}/{rotated}/{device}", null, null, null, "Referer: http://localhost/?token=" + access, "Cookie: access_token=" + access)).Expect(200);
        await FailAsync("GET /auth/" + refresh, 404);
        await FailAsync("DELETE /auth/sessions/" + refresh, 404, bearer: access);
        await FailAsync("GET /auth/me", 401, bearer: access + "x");
        await FailAsync("GET /auth/me", 401, bearer: refresh);

        // Bodies that cannot be read.
        await FailAsync("POST /auth/signin", 401, new { email, password = Wrong });
        await FailAsync("POST /auth/signin", 401, new { email = Wrong, password = Wrong });
        await FailAsync("POST /auth/signin", 400, $$"""{"email":"{{email}}","password":"{{ApiClient.Password}}" """);
        await FailAsync("POST /auth/signin", 400, $$"""{"email":"{{email}}","{{ApiClient.Password}}":"{{Wrong}}","password":["{{Wrong}}"]}""".Replace(ApiClient.Password, "x", StringComparison.Ordinal));
        await FailAsync("POST /auth/signin", 415, new StringContent($"password={Wrong}", Encoding.UTF8, "application/x-www-form-urlencoded"));
        await FailAsync("POST /auth/signin", 413, $$"""{"email":"{{email}}","password":"{{Wrong}}{{new string('x', 70_000)}}"}""");
        await FailAsync("POST /auth/signup", 409, new { email, password = ApiClient.Password });
        await FailAsync("POST /auth/refresh", 401, new { refresh_token = refresh + "A" });
        await FailAsync("POST /auth/password/change", 401, new { current_password = Wrong, new_password = Changed }, access);
        await FailAsync("GET /down/x?token=" + access, 502, bearer: access);

        (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = Changed }, access)).Expect(204);
        var last = await client.SignInAsync(email, Changed);
        (await client.SendAsync("POST /auth/refresh", new { refresh_token = refresh })).Expect(200);
        await FailAsync("POST /auth/refresh", 401, new { refresh_token = person.RefreshToken }); // theft
        var ended = await client.SignInAsync(email, Changed);
        var session = (await client.SendAsync("GET /auth/sessions", bearer: ended.AccessToken)).Expect(200).Json.GetProperty("items")[0].GetProperty("id");
        (await client.SendAsync($"DELETE /auth/sessions/{session}", bearer: ended.AccessToken)).Expect(204);
        (await client.SendAsync("POST /auth/signout", bearer: (await client.SignInAsync(email, Changed)).AccessToken)).Expect(204);

        string[] credentials = [person.RefreshToken, refresh, cookie, rotated, device, last.RefreshToken];
        string[] tokens = [person.AccessToken, access, last.AccessToken];
        return new CredentialLife(email, last.AccessToken, last.RefreshToken)
        {
            Errors = errors,
            Secrets =
            [
                ApiClient.Password, Changed, Wrong, .. tokens, .. tokens.Select(token => token.Split('.')[2]),
                .. credentials, .. credentials.Select(credential => credential[^40..]), .. credentials.SelectMany(Spellings),
            ],
        };

        async Task FailAsync(string request, int status, object? body = null, string? bearer = null) =>
            errors.Add((await client.SendAsync(request, body, bearer)).Expect(status).Text);
    }

    /// <summary>The last bytes of a credential, as a store or a library would write them.</summary>
    private static IEnumerable<string> Spellings(string credential)
    {
        var bytes = Base64Url.DecodeFromChars(credential.AsSpan("agr_".Length))[^24..];
        return [Encoding.Latin1.GetString(bytes), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes)];
    }
}
