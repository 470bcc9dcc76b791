using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Signin;

/// <summary>What a sign-in costs, and what it leaves behind.</summary>
public sealed class SigninTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Embedded, "nobody@example.com")]
    [InlineData(StoreKind.Embedded, "not an address")]
    [InlineData(StoreKind.Embedded, "disabled@example.com")]
    [InlineData(StoreKind.Real, "nobody@example.com")]
    [InlineData(StoreKind.Real, "disabled@example.com")]
    [Trait("advisory", "E-77")]
    public async Task Who_cannot_sign_in_costs_a_hash_like_everybody_else(StoreKind kind, string email)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var disabled = await world.AddUserAsync("disabled@example.com");
        await world.Get<UserStore>().SetDisabledAsync(disabled.Id, disabled: true, Cancellation);

        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, email, "some password of somebody"));

        // No clock is looked at.
        Assert.Equal(1, world.Get<PasswordHasher>().Comparisons);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_sign_in_renews_a_hash_of_a_lower_cost(StoreKind kind)
    {
        const string Password = "some password of alice";
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var weak = new PasswordHasher(new PasswordOptions { WorkFactor = 4 }).Hash(Password);
        await world.Get<UserStore>().ChangePasswordAsync(user.Id, null, weak, Cancellation);

        Assert.IsType<SigninResult.Success>(await SigninAsync(world, "alice@example.com", Password));

        var renewed = await world.Get<UserStore>().FindByIdAsync(user.Id, Cancellation);
        Assert.NotEqual(weak, renewed!.PasswordHash);
        Assert.Equal(PasswordCheck.Success, (await world.Get<PasswordService>().VerifyAsync(renewed, null, Password, new ClientInfo(null, null), Cancellation)).Check);
    }

    private static Task<SigninResult> SigninAsync(AuthWorld world, string email, string password) =>
        Task.Run(() => world.Get<SigninHandler>().SigninAsync(new SigninCommand(email, password, SessionMode.Tokens, null, new ClientInfo(null, null)), Cancellation));
}
