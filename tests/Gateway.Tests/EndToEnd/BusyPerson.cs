using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Somebody who goes on working in four windows, whatever they are answered, until disposed.</summary>
internal sealed class BusyPerson : IAsyncDisposable
{
    private readonly ApiClient client;
    private readonly Person person;
    private readonly CancellationTokenSource end = new();
    private readonly Task windows;

    private BusyPerson(ApiClient client, Person person)
    {
        this.client = client;
        this.person = person;
        windows = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync, TestContext.Current.CancellationToken)));
    }

    public static async Task<BusyPerson> BeginAsync(ApiClient client) => new(client, await client.SignUpAsync());

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync(); // twice does no harm
        await windows;
    }

    private async Task WorkAsync()
    {
        while (!end.IsCancellationRequested)
        {
            ApiAnswer[] answers =
            [
                await client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password }),
                await client.SendAsync("GET /strict/page", bearer: person.AccessToken),
                await client.SendAsync("GET /open/page"),
            ];
            Assert.All(answers, answer => Assert.True(answer.Status is 200 or 401 or 503, answer.Text));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
