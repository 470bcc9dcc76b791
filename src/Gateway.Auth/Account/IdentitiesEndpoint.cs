using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Account;

/// <summary>An outside identity as the account's owner sees it. Who it is at the provider stays here: an access token may be in any script.</summary>
/// <param name="Provider">The provider's name, as in <c>DELETE /auth/external/{provider}/link</c>.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="LinkedAt">Since when the identity opens the account.</param>
internal sealed record IdentityItem(string Provider, string DisplayName, DateTimeOffset LinkedAt);

/// <summary>All of them; an account has few.</summary>
/// <param name="Items">The oldest first.</param>
internal sealed record IdentityList(IReadOnlyList<IdentityItem> Items);

/// <summary><c>GET /auth/identities</c>. Not below <c>/auth/external</c>, where every name may be a provider's.</summary>
internal sealed class IdentitiesEndpoint(ExternalIdentityStore identities, ProviderNames names)
{
    /// <summary>What the caller's account can be signed in to with, beside its password.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var linked = await identities.ListAsync(Caller.Of(context).Identity!.UserId, context.RequestAborted);
        var list = new IdentityList([.. linked.Select(identity => new IdentityItem(identity.Provider, names.Of(identity.Provider), identity.CreatedAt))]);
        await AuthJson.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(list, AuthJson.Default.IdentityList));
    }
}
