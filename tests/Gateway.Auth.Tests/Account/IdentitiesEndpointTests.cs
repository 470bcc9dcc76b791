using Gateway.Auth.Access;
using Gateway.Auth.Account;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Tests.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.Account;

/// <summary>Owners see what opens their accounts.</summary>
public sealed class IdentitiesEndpointTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_owner_sees_each_by_the_name_that_people_know_the_oldest_first_and_never_who_they_are_there(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores, external: new ExternalOptions { Providers = [new() { Name = "two", DisplayName = "Number Two", ClientId = "gateway" }] });
        var user = await world.FindAsync(Alice);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.LinkAsync(user, Alice with { Issuer = Other, Provider = "two", Subject = "another-subject" });
        await world.FindAsync(Alice with { Subject = "bob", Email = "bob@example.com" });

        var shown = await ShowAsync(world, user);

        Assert.Equal(
            """{"items":[{"provider":"one","display_name":"one","linked_at":"2026-01-02T03:04:05+00:00"},{"provider":"two","display_name":"Number Two","linked_at":"2026-01-02T04:04:05+00:00"}]}""",
            shown);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Where_there_is_none_it_is_an_empty_list(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);

        Assert.Equal("""{"items":[]}""", await ShowAsync(world, await world.AddUserAsync()));
    }

    private static async Task<string> ShowAsync(AuthWorld world, User user)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        context.Features.Set(Caller.Identified(new CallerIdentity
        {
            UserId = user.Id,
            SessionId = Guid.Empty,
            Email = user.Email,
            EmailVerified = true,
            Roles = [],
            SecurityVersion = 1,
            AuthenticatedAt = default,
            AuthenticationMethods = [],
            ExpiresAt = DateTimeOffset.MaxValue,
            Credential = CredentialKind.Bearer,
        }));
        await world.Get<IdentitiesEndpoint>().HandleAsync(context);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
