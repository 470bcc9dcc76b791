using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Trust;

/// <summary>A scripted Better Auth, and worlds that trust it.</summary>
internal sealed class BetterAuthWorld : IAsyncDisposable
{
    public BetterAuthWorld() => Server = new ScriptedBetterAuth(Clock);

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-01-02T03:04:05Z", System.Globalization.CultureInfo.InvariantCulture));

    public ScriptedBetterAuth Server { get; }

    public Task<AuthWorld> CreateAsync(StorePair stores, TimeSpan? cacheFor = null, bool mayProvision = true) => AuthWorld.CreateAsync(stores, Clock, trust: new TrustOptions
    {
        BetterAuth = new BetterAuthOptions
        {
            Api = new Uri(Server.Address + "/api/auth"),
            AcceptsCookie = true,
            CacheFor = cacheFor ?? TimeSpan.FromSeconds(5),
            Issuer = new TrustedIssuerOptions { Name = "better-auth", Issuer = Server.Address, Audiences = [Server.Address], RoleClaim = "role", Policy = new ExternalAccountPolicy { MayProvision = mayProvision }, IsBetterAuth = true },
        },
    });

    /// <summary>Who presents these cookies.</summary>
    public static async Task<Caller> AuthenticateAsync(AuthWorld world, string cookies = "__Secure-better-auth.session_token=one" + ScriptedBetterAuth.Signature, string address = "203.0.113.7")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers.Cookie = cookies;
        return await world.Get<CallerAuthentication>().AuthenticateAsync(context, null);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
