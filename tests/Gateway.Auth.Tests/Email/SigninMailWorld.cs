using Gateway.Auth.ExternalIdentities;
using System.Net;
using Gateway.Auth.Email;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Users;
using Gateway.TestKit;
using MimeKit;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>Somebody with an account who signs in here and there, and the mails that come of it.</summary>
internal sealed record SigninMailWorld(StorePair Stores, AuthWorld World, User Alice) : IAsyncDisposable
{
    public const string Email = "alice@example.com", Password = "the right password of alice", Wrong = "a wrong password";

    /// <summary>What came for alice, the oldest first.</summary>
    public IReadOnlyList<MimeMessage> Mails => [.. Files(Stores).Where(mail => mail.To.Mailboxes.Single().Address == Email)];

    public static async Task<SigninMailWorld> StartAsync(StoreServers servers, StoreKind kind, bool isVerified = true, bool newDevice = true)
    {
        var stores = await servers.CreateAsync(kind);
        var world = await AuthWorld.CreateAsync(stores, mail: new MailOptions { OutboxDirectory = Path.Combine(stores.DataDirectory, "outbox"), NewDevice = newDevice });
        var user = await world.AddUserAsync(Email);
        await world.Get<UserStore>().ChangePasswordAsync(user.Id, null, world.Get<PasswordHasher>().Hash(Password), Cancellation);
        if (isVerified)
        {
            await world.Get<AddressProofs>().VerifyAsync(user.Id, keepsIdentities: true, Cancellation);
        }

        return new SigninMailWorld(stores, world, user);
    }

    /// <summary>Tries to sign in, a minute later.</summary>
    public async Task<SigninResult> TryAsync(string password = Password, string? device = null, string? from = "203.0.113.7", string? userAgent = "Firefox/128.0", string email = Email)
    {
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        var client = new ClientInfo(from is null ? null : IPAddress.Parse(from), userAgent);
        return await World.Get<SigninHandler>().SigninAsync(new SigninCommand(email, password, SessionMode.Tokens, device, client), Cancellation);
    }

    /// <summary>Signs in.</summary>
    /// <returns>The device's token.</returns>
    public async Task<string> SigninAsync(string? device = null, string? from = "203.0.113.7", string? userAgent = "Firefox/128.0") =>
        Assert.IsType<SigninResult.Success>(await TryAsync(Password, device, from, userAgent)).Session.DeviceToken;

    /// <summary>Fails to, so many times; the fifth locks.</summary>
    public async Task FailAsync(int times, string email = Email, string? device = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.IsType<SigninResult.Failure>(await TryAsync(Wrong, device, from: $"198.51.100.{i % 3}", email: email));
        }
    }

    /// <summary>Sends what is due.</summary>
    public async Task<IReadOnlyList<MimeMessage>> DeliverAsync()
    {
        await World.DeliverAsync();
        return Mails;
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        Stores.Dispose();
    }
}
