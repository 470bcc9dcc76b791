using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Auth.ClientCredentials;
using Gateway.Auth.Sessions;
using Gateway.Auth.Tests.ApiKeys;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.ClientCredentials;

/// <summary>Tokens of service accounts.</summary>
public sealed class ClientCredentialsTests(StoreServers servers)
{
    private static readonly ClientInfo Client = new(IPAddress.Parse("203.0.113.9"), null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    [Trait("advisory", "C-45")]
    public async Task A_token_is_its_service_account_with_the_keys_roles_and_routes_and_dies_with_the_key(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var account = await one.AddServiceAsync("reports", "reader", "writer", "admin");
        var key = await one.AddKeyAsync(account, ["reader", "writer"], ["api"]);

        var issued = Assert.IsType<ClientCredentialsResult.Issued>(await AskAsync(two, "reports", key.Text));
        var narrow = Assert.IsType<ClientCredentialsResult.Issued>(await AskAsync(two, $"{account.Id}", key.Text, "writer"));
        Assert.IsType<ClientCredentialsResult.InvalidScope>(await AskAsync(two, "reports", key.Text, "reader admin"));
        Assert.IsType<ClientCredentialsResult.InvalidScope>(await AskAsync(two, "reports", key.Text, " "));

        var identity = one.Get<BearerTokens>().Authenticate(issued.Token).Identity!;
        Assert.Equal((account.Id, key.Key.Key.Id, true, ""), (identity.UserId, identity.SessionId, identity.IsService, identity.Email));
        Assert.Equal(["reader", "writer"], identity.Roles);
        Assert.Equal(["api"], identity.Routes);
        Assert.Equal(900, issued.ExpiresIn);
        Assert.Equal(["writer"], one.Get<BearerTokens>().Authenticate(narrow.Token).Identity!.Roles);

        await one.RevokeAsync(key);
        await two.Get<RevocationLog>().ReadAsync();
        Assert.All(new[] { one, two }, world => Assert.Equal(CallerState.InvalidToken, world.Get<BearerTokens>().Authenticate(issued.Token).State));
        Assert.IsType<ClientCredentialsResult.InvalidClient>(await AskAsync(two, "reports", key.Text));

        var next = await one.AddKeyAsync(account, ["reader"], lifetime: TimeSpan.FromMinutes(1));
        var shortLived = Assert.IsType<ClientCredentialsResult.Issued>(await AskAsync(one, "reports", next.Text));
        Assert.Equal(60, shortLived.ExpiresIn); // never longer than the key
        await one.Get<UserAdministration>().DisableAsync(account.Id, null, Cancellation);
        Assert.Equal(CallerState.InvalidToken, one.Get<BearerTokens>().Authenticate(shortLived.Token).State);
        Assert.IsType<ClientCredentialsResult.InvalidClient>(await AskAsync(one, "reports", next.Text));

        var rows = await one.Get<AuditReader>().LastAsync(new AuditFilter { UserId = account.Id, Event = "token" }, 20, Cancellation);
        Assert.Equal(3, rows.Count(row => row.Event == "token.issued"));
        Assert.Equal(["disabled account", "revoked key"], rows.Where(row => row.Event == "token.refused").Select(row => row.Detail).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    [Trait("advisory", "E-80")]
    public async Task Failures_count_at_their_address_and_a_good_key_is_never_made_to_wait(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.AddServiceAsync("reports");
        var key = await world.AddKeyAsync(account);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => (i % 3) switch
        {
            0 => AskAsync(world, "reports", "agk_nonsense"),
            1 => AskAsync(world, "another", key.Text),
            _ => world.Get<ClientCredentialsHandler>().IssueAsync(null, null, Client, Cancellation),
        })));

        Assert.Equal(20, answers.OfType<ClientCredentialsResult.InvalidClient>().Count());
        Assert.Equal(40, answers.OfType<ClientCredentialsResult.TooMany>().Count());
        var refused = await world.Get<AuditReader>().LastAsync(new AuditFilter { Event = "token.refused" }, 100, Cancellation);
        Assert.Equal(20, refused.Count);
        Assert.IsType<ClientCredentialsResult.Issued>(await AskAsync(world, "reports", key.Text));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    public async Task A_persons_key_gets_no_token(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var person = await world.AddUserAsync(roles: "reader");
        var key = await world.AddKeyAsync(person);
        Assert.IsType<ClientCredentialsResult.UnauthorizedClient>(await AskAsync(world, $"{person.Id}", key.Text));
        var identity = (await world.AuthenticateAsync(key)).Identity!;
        Assert.Equal((person.Id, "service", person.Email), (identity.UserId, identity.Kind, identity.Email));
    }

    private static Task<ClientCredentialsResult> AskAsync(AuthWorld world, string id, string secret, string? scope = null) =>
        world.Get<ClientCredentialsHandler>().IssueAsync(new PresentedClient(id, secret), scope, Client, Cancellation);
}
