using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.ApiKeys;
using Gateway.Auth.Users;

namespace Gateway.Auth.Tests.ApiKeys;

/// <summary>Service accounts and their keys, as administrators make them.</summary>
internal static class ApiKeyWorld
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<User> AddServiceAsync(this AuthWorld world, string name, params string[] roles) =>
        Assert.IsType<AdministrationResult.Done>(await world.Get<ApiKeyAdministration>().CreateServiceAccountAsync(name, roles, null, Cancellation)).User;

    public static async Task<ApiKeyResult.Created> AddKeyAsync(this AuthWorld world, User owner, string[]? roles = null, string[]? routes = null, TimeSpan? lifetime = null)
    {
        DateTimeOffset? expires = lifetime is { } time ? world.Clock.GetUtcNow() + time : null;
        return Assert.IsType<ApiKeyResult.Created>(
            await world.Get<ApiKeyAdministration>().CreateAsync($"{owner.Id}", new NewApiKey("a key", roles ?? [.. owner.Roles], routes ?? [], expires), null, Cancellation));
    }

    public static async Task<Caller> AuthenticateAsync(this AuthWorld world, ApiKeyResult.Created key) => await world.Get<ApiKeyCallers>().AuthenticateAsync(key.Text);

    public static async Task<ApiKey> ReadAsync(this AuthWorld world, ApiKeyResult.Created key) => (await world.Get<ApiKeyStore>().FindAsync(key.Key.Key.Id, Cancellation))!.Key;

    public static async Task<bool> RevokeAsync(this AuthWorld world, ApiKeyResult.Created key) =>
        await world.Get<ApiKeyAdministration>().RevokeAsync(key.Key.Key.Id, null, Cancellation) is not null;
}
