using Gateway.Auth.Audit;
using Gateway.Auth.Tests.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Audit;

/// <summary>Where a row says that it happened, and which rows are suspicious.</summary>
public sealed class AuditEndpointTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("advisory", "J-118")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Rows_have_the_endpoint_made_harmless_and_cut_and_are_found_by_it(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        await WriteAsync(test, "POST /auth/signin", "POST /auth/signing", "route site", "command users disable", null, "route \r\n" + new string('\u20AC', 500));
        var reader = new AuditReader(test.Database);

        Assert.Equal(["POST /auth/signin"], await EndpointsAsync(reader, "POST /auth/signin"));
        Assert.Equal(["command users disable"], await EndpointsAsync(reader, "command users"));
        Assert.Equal(["command users disable"], await EndpointsAsync(reader, "command"));
        Assert.Empty(await EndpointsAsync(reader, "comm"));
        Assert.Empty(await EndpointsAsync(reader, "%"));
        var routes = await EndpointsAsync(reader, "route");
        Assert.Equal(["route site", "route \uFFFD\uFFFD" + new string('\u20AC', AuditLog.MaxEndpointLength - 8)], routes);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_command_is_named_in_its_own_rows_only(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        var log = new AuditLog(test.Database, Clock());
        async Task RunCommandAsync()
        {
            await Task.Yield();
            AuditedCommand.Begin("users disable");
            await log.WriteAsync(new AuditEntry("user.disabled"), Cancellation);
            await log.WriteAsync(new AuditEntry("user.disabled") { Endpoint = "route site" }, Cancellation);
        }

        await RunCommandAsync();
        await log.WriteAsync(new AuditEntry("signout"), Cancellation);

        var rows = await new AuditReader(test.Database).LastAsync(new AuditFilter(), 10, Cancellation);
        Assert.Equal(["command users disable", "route site", null], rows.Select(row => row.Endpoint));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Rows_of_a_gateway_that_knows_no_endpoint_are_read_beside_the_others(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        await WriteAsync(test, "route site");
        await using (var db = test.Database.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                kind == StoreKind.Real
                    ? "INSERT INTO audit_events (id, at, event) VALUES ('01890000-0000-7000-8000-000000000000', now(), 'signout')"
                    : "INSERT INTO audit_events (id, at, event) VALUES ('01890000-0000-7000-8000-000000000000', 638000000000000000, 'signout')",
                Cancellation);
        }

        var rows = await new AuditReader(test.Database).LastAsync(new AuditFilter(), 10, Cancellation);
        Assert.Equal([("signout", null), ("signin.failed", "route site")], rows.Select(row => (row.Event, row.Endpoint)));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Suspicious_rows_are_found_by_what_they_tell_of(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        var log = new AuditLog(test.Database, Clock());
        foreach (var code in (string[])["signin.succeeded", "refresh.reuse-detected", "signin.failed", "signin.stuffing", "suspicious.identity-header", "signin.locked", "suspicious.token"])
        {
            await log.WriteAsync(new AuditEntry(code), Cancellation);
        }

        var found = await new AuditReader(test.Database).LastAsync(new AuditFilter { Suspicious = true }, 10, Cancellation);
        Assert.Equal(["refresh.reuse-detected", "signin.stuffing", "suspicious.identity-header", "suspicious.token"], found.Select(row => row.Event));
        Assert.Equal(SuspiciousEvent.All.Select(suspicious => suspicious.Code), found.Select(row => row.Event));
        Assert.Null(SuspiciousEvent.Find("signin.failed"));
    }

    /// <summary>Each row in a millisecond of its own: those of one have no order.</summary>
    private static FakeTimeProvider Clock() => new(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    private static async Task<IReadOnlyList<string?>> EndpointsAsync(AuditReader reader, string endpoint) =>
        [.. (await reader.LastAsync(new AuditFilter { Endpoint = endpoint }, 10, Cancellation)).Select(row => row.Endpoint)];

    private static async Task WriteAsync(TestDatabase test, params string?[] endpoints)
    {
        var log = new AuditLog(test.Database, Clock());
        foreach (var endpoint in endpoints)
        {
            await log.WriteAsync(new AuditEntry("signin.failed") { Endpoint = endpoint }, Cancellation);
        }
    }
}
