using Gateway.TestKit;
using MimeKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A gateway that sends mail, and the server that takes it.</summary>
internal sealed record MailWorld(World World, MailServer Mail) : IAsyncDisposable
{
    public ApiClient Client => World.Client;

    /// <summary>Starts both.</summary>
    /// <param name="servers">Where the stores are.</param>
    /// <param name="kind">Which stores.</param>
    /// <param name="mail">Null for one in clear that is running.</param>
    /// <param name="requireVerified">Whether an account needs a verified address.</param>
    /// <param name="betterAuth">Where Better Auth is, whose people get accounts; null for nowhere.</param>
    public static async Task<MailWorld> StartAsync(StoreServers servers, StoreKind kind, MailServer? mail = null, bool requireVerified = false, string? betterAuth = null)
    {
        if (mail is null)
        {
            mail = new MailServer();
            await mail.StartAsync();
        }

        var environment = await servers.EnvironmentAsync(kind);
        foreach (var (name, value) in mail.Settings)
        {
            environment[name] = value;
        }

        if (betterAuth is not null)
        {
            (environment["GATEWAY__BetterAuth__BaseUrl"], environment["GATEWAY__BetterAuth__SignUp"]) = (betterAuth, "open");
        }

        environment["GATEWAY__SignUp__RequireVerifiedEmail"] = requireVerified ? "true" : "false";
        return new MailWorld(await World.StartAsync(environment), mail);
    }

    /// <summary>The mail that comes as the address' n-th.</summary>
    public Task<MimeMessage> UntilMailedAsync(string email, int count = 1) => Mail.UntilReceivedAsync(email, count, TestContext.Current.CancellationToken);

    /// <summary>The code in that mail.</summary>
    public async Task<string> CodeAsync(string email, int count = 1) => MailServer.Code(await UntilMailedAsync(email, count));

    /// <summary>A request of the API, with one field or two.</summary>
    public Task<ApiAnswer> PostAsync(string path, object body) => Client.SendAsync("POST " + path, body);

    /// <summary>A form of a page.</summary>
    public Task<ApiAnswer> SubmitAsync(string form, params (string Name, string Value)[] fields) =>
        Client.SendAsync($"POST /auth/pages/{form}", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Mail.DisposeAsync();
    }
}
