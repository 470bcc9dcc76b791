using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Two gateways on the same stores are one to their clients.</summary>
public sealed class ReplicaTests(SharedWorlds worlds) : IAsyncLifetime
{
    private World one = null!;
    private GatewayProcess second = null!;
    private ApiClient two = null!;

    public async ValueTask InitializeAsync()
    {
        one = await worlds.OfAsync(StoreKind.Real);
        second = await worlds.ReplicaAsync();
        two = new ApiClient(second.Address);
    }

    public ValueTask DisposeAsync()
    {
        two.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Fifty_simultaneous_refreshes_are_one_rotation_and_stealing_it_ends_the_session_on_both()
    {
        var person = await one.Client.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => RefreshAsync(i % 2 == 0 ? one.Client : two, person.RefreshToken)));

        var token = Assert.Single(answers.Select(answer => answer.Expect(200).Text).Distinct(StringComparer.Ordinal));
        var next = JsonDocument.Parse(token).RootElement.GetProperty("refresh_token").GetString()!;
        var last = (await RefreshAsync(two, next)).Expect(200);
        (await one.Client.SendAsync("GET /page/theft", bearer: last.Member("access_token"))).Expect(200);

        (await RefreshAsync(two, person.RefreshToken)).ExpectProblem(401, "invalid-refresh-token");

        await one.Client.UntilAsync(401, "GET /page/theft", bearer: last.Member("access_token"));
        await two.UntilAsync(401, "GET /page/theft", bearer: person.AccessToken);
        (await RefreshAsync(one.Client, last.Member("refresh_token"))).ExpectProblem(401, "invalid-refresh-token");
    }

    private static Task<ApiAnswer> RefreshAsync(ApiClient client, string token) => client.SendAsync("POST /auth/refresh", new { refresh_token = token });
}
