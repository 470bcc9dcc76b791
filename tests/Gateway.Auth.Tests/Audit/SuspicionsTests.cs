using System.Net;
using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Tests.Audit;

/// <summary>Credentials in our name that are not ours go on record, and honest ones that are of no use any more do not.</summary>
public sealed class SuspicionsTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("advisory", "J-120")]
    [Trait("advisory", "C-47")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_forged_credential_is_a_row_and_one_that_has_ended_is_none(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var (tokens, cookie) = (await world.StartSessionAsync(user), await world.StartSessionAsync(user, SessionMode.Cookie));
        var token = AccessToken(tokens);
        Assert.Equal(CallerState.Identified, (await AskAsync(world, "192.0.2.1", bearer: token)).State);
        Assert.Equal(CallerState.Identified, (await AskAsync(world, "192.0.2.1", cookie: cookie.Credential)).State);

        // Honest: cut off, another's, ended, expired, of a key that nobody knows any more.
        await world.Get<SessionRevocation>().EndAsync(user.Id, cookie.SessionId);
        await world.Get<SessionRevocation>().EndAsync(user.Id, tokens.SessionId);
        Assert.Equal(CallerState.DeadCookie, (await AskAsync(world, "192.0.2.1", cookie: cookie.Credential)).State);
        Assert.Equal(CallerState.DeadCookie, (await AskAsync(world, "192.0.2.1", cookie: cookie.Credential[..^1])).State);
        foreach (var honest in (string[])[token, token[..^1], "nonsense", "a.b.c"])
        {
            Assert.Equal(CallerState.InvalidToken, (await AskAsync(world, "192.0.2.1", bearer: honest)).State);
        }

        Assert.Empty(Queued(world));

        Assert.Equal(CallerState.InvalidToken, (await AskAsync(world, "192.0.2.1", bearer: Altered(token))).State);
        Assert.Equal(CallerState.DeadCookie, (await AskAsync(world, "192.0.2.2", cookie: Altered(cookie.Credential))).State);
        Assert.Equal(
            [("192.0.2.1", "access token that is not ours"), ("192.0.2.2", "session cookie that is not ours")],
            Queued(world).Select(row => (row.Ip, row.Detail)));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task However_often_it_is_sent_there_is_one_row_in_ten_minutes_for_each_network(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var forged = Altered(AccessToken(await world.StartSessionAsync(await world.AddUserAsync())));
        using var writer = world.Get<SuspicionWriter>();
        await writer.StartAsync(Cancellation);

        for (var i = 0; i < 100; i++)
        {
            await AskAsync(world, "192.0.2.1", bearer: forged);
            await AskAsync(world, $"2001:db8:1:2::{i:x}", bearer: forged);
        }

        var rows = await RowsAsync(world, 2);
        Assert.Equal(["192.0.2.1", "2001:db8:1:2::"], rows.Select(row => row.Ip).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(("suspicious.token", world.Clock.GetUtcNow(), null), (row.Event, row.At, row.UserId)));

        world.Clock.Advance(Suspicions.Interval);
        await AskAsync(world, "192.0.2.1", bearer: forged);
        Assert.Equal(3, (await RowsAsync(world, 3)).Count);
        await writer.StopAsync(Cancellation);
        Assert.Equal(0, world.Get<Suspicions>().Dropped);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Rows_that_cannot_be_written_wait_up_to_a_limit_and_are_written_at_the_latest_when_the_gateway_stops(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var suspicions = world.Get<Suspicions>();
        for (var i = 0; i < Suspicions.QueueLength + 10; i++)
        {
            suspicions.Report(SuspiciousEvent.IdentityHeader, Request(world, $"192.0.{i / 256}.{i % 256}"), "X-User-Id");
        }

        Assert.Equal(10, suspicions.Dropped);

        await world.Get<SuspicionWriter>().StopAsync(Cancellation);

        Assert.Equal(Suspicions.QueueLength, (await RowsAsync(world, 1)).Count);
        Assert.Equal(0, suspicions.Rows.Count);
    }

    [Fact]
    public void Networks_beyond_those_that_are_remembered_get_no_row_and_are_counted()
    {
        var suspicions = new Suspicions(TimeProvider.System);
        for (var i = 0; i < Suspicions.MostNetworks + 5; i++)
        {
            suspicions.Report(SuspiciousEvent.Token, new DefaultHttpContext { Connection = { RemoteIpAddress = new IPAddress([10, 0, (byte)(i / 256), (byte)i]) } }, "x");
            suspicions.Rows.TryRead(out _);
        }

        Assert.Equal(5, suspicions.Dropped);
    }

    private static string AccessToken(IssuedSession session) => JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString()!;

    private static string Altered(string credential)
    {
        var at = credential.Length - 20;
        return credential[..at] + (credential[at] == 'A' ? 'B' : 'A') + credential[(at + 1)..];
    }

    private static async Task<Caller> AskAsync(AuthWorld world, string address, string? bearer = null, string? cookie = null)
    {
        var request = Request(world, address);
        if (bearer is not null)
        {
            request.Request.Headers.Authorization = $"Bearer {bearer}";
        }

        if (cookie is not null)
        {
            request.Request.Headers.Cookie = $"{SessionCookie.SecureName}={cookie}";
        }

        return await world.Get<CallerAuthentication>().AuthenticateAsync(request, null);
    }

    private static DefaultHttpContext Request(AuthWorld world, string address) => new()
    {
        RequestServices = world.Get<IServiceProvider>(),
        Connection = { RemoteIpAddress = IPAddress.Parse(address) },
    };

    private static List<AuditEntry> Queued(AuthWorld world)
    {
        var rows = new List<AuditEntry>();
        while (world.Get<Suspicions>().Rows.TryRead(out var row))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows, once there are so many: they are written behind the requests.</summary>
    private static async Task<IReadOnlyList<AuditEvent>> RowsAsync(AuthWorld world, int count)
    {
        while (true)
        {
            var rows = await world.Get<AuditReader>().LastAsync(new AuditFilter { Suspicious = true }, 1000, Cancellation);
            if (rows.Count >= count)
            {
                return rows;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
