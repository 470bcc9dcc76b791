using Gateway.Auth.ExternalSignin.Providers;
using Gateway.Auth.Tests.ExternalIdentities;
using Gateway.TestKit;
using Microsoft.AspNetCore.WebUtilities;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>What comes beside the code in Apple's form: anybody can write it.</summary>
public sealed class AppleUserTests(StoreServers servers)
{
    [Theory]
    [InlineData("""{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"ada@example.com"}""", "Ada Lovelace")]
    [InlineData("""{"name":{"firstName":"Ada\" & <b>","lastName":" "}}""", "Ada\" & <b>")]
    [InlineData("""{"name":{"firstName":["Ada","Byron"]}}""", "Ada Byron")]
    [InlineData("""{"name":{"firstName":"\ud800"}}""", null)]
    [InlineData("""{"\ud800":1,"name":{"firstName":"Ada"}}""", null)]
    [InlineData("""{"name":"Ada"}""", null)]
    [InlineData("""{"name":{"firstName":1}}""", null)]
    [InlineData("""{"name":{"firstName":"Ada","firstName":"Bob"}}""", null)]
    [InlineData("""["Ada"]""", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    [Trait("advisory", "C-48")]
    public void Only_a_name_is_read_and_what_is_none_is_passed_over(string user, string? name)
    {
        var query = QueryHelpers.ParseQuery(AppleUser.WithoutAddress($"code=a%2Bb&user={Uri.EscapeDataString(user)}&state=c"));

        Assert.Equal(("a+b", "c"), (query["code"].ToString(), query["state"].ToString()));
        Assert.DoesNotContain(query, field => field.Value.ToString().Contains("ada@example.com", StringComparison.Ordinal));
        Assert.Equal(name, AppleUser.Name(query.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_name_that_nobody_signed_is_for_whoever_has_none(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        Assert.Equal("Ada", (await world.FindAsync(Alice with { Name = null, ToldName = "Ada" })).Name);
        Assert.Equal("Ada", (await world.FindAsync(Alice with { Name = null, ToldName = "Chief Executive" })).Name);
        Assert.Equal("Ada Lovelace", (await world.FindAsync(Alice with { Name = "Ada Lovelace", ToldName = "Chief Executive" })).Name);
    }
}
