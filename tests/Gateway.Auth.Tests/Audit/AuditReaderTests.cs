using Gateway.Auth.Audit;
using Gateway.Auth.Tests.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Audit;

/// <summary>Reading the audit log, and forgetting it.</summary>
public sealed class AuditReaderTests(StoreServers servers)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Start);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Rows_come_in_the_order_of_their_writing_and_can_be_asked_for(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        var (ann, bob) = (Guid.CreateVersion7(Start), Guid.CreateVersion7(Start));
        await WriteAsync(test, ("signin.failed", ann), ("signin.succeeded", ann), ("signins.other", bob), ("signout", bob), ("signin.failed", null));
        var reader = new AuditReader(test.Database);

        Assert.Equal(["signin.failed", "signin.succeeded", "signins.other", "signout", "signin.failed"], await AllAsync(reader, new AuditFilter()));
        Assert.Equal(["signin.failed", "signin.succeeded"], await AllAsync(reader, new AuditFilter { UserId = ann }));
        Assert.Equal(["signin.failed", "signin.succeeded", "signin.failed"], await AllAsync(reader, new AuditFilter { Event = "signin" }));
        Assert.Equal(["signin.failed", "signin.failed"], await AllAsync(reader, new AuditFilter { Event = "signin.failed" }));
        Assert.Empty(await AllAsync(reader, new AuditFilter { Event = "sign%" }));
        Assert.Equal(["signin.succeeded", "signins.other"], await AllAsync(reader, new AuditFilter { Since = Start.AddMinutes(1), Until = Start.AddMinutes(3) }));
        Assert.Equal(["signout", "signin.failed"], (await reader.LastAsync(new AuditFilter(), 2, Cancellation)).Select(row => row.Event));
        Assert.Equal(["signin.failed", "signin.failed"], (await reader.LastAsync(new AuditFilter { Event = "signin.failed" }, 2, Cancellation)).Select(row => row.Event));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task All_rows_come_once_however_many(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        await using (var db = test.Database.Open())
        {
            db.AuditEvents.AddRange(Enumerable.Range(0, 2500).Select(i => new AuditEvent { Id = Guid.CreateVersion7(Start.AddMilliseconds(i / 3)), At = Start, Event = $"event.{i}" }));
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(2500, (await AllAsync(new AuditReader(test.Database), new AuditFilter())).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Rows_are_kept_as_long_as_configured(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        await WriteAsync(test, ("old", null), ("older.than.the.rest", null), ("young", null));
        var retention = Retention(test, TimeSpan.FromDays(30));

        time.SetUtcNow(Start.AddDays(30));
        Assert.Equal(0, await retention.DeleteAsync(Cancellation));
        time.Advance(TimeSpan.FromMinutes(1.5));
        Assert.Equal(2, await retention.DeleteAsync(Cancellation));
        Assert.Equal(["young"], await AllAsync(new AuditReader(test.Database), new AuditFilter()));

        time.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(0, await Retention(test, TimeSpan.Zero).DeleteAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Old_rows_are_deleted_by_themselves_every_hour(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        await WriteAsync(test, ("old", null));
        using var retention = Retention(test, TimeSpan.FromDays(1));
        await retention.StartAsync(Cancellation);
        Assert.Single(await AllAsync(new AuditReader(test.Database), new AuditFilter()));

        time.SetUtcNow(Start.AddDays(2));
        while ((await AllAsync(new AuditReader(test.Database), new AuditFilter())).Count > 0)
        {
            time.Advance(AuditRetention.Interval); // it may not have begun to wait yet
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }

        await retention.StopAsync(Cancellation);
    }

    private static async Task<IReadOnlyList<string>> AllAsync(AuditReader reader, AuditFilter filter)
    {
        var found = new List<string>();
        await foreach (var row in reader.AllAsync(filter, Cancellation))
        {
            found.Add(row.Event);
        }

        return found;
    }

    /// <summary>A minute apart.</summary>
    private async Task WriteAsync(TestDatabase test, params (string Event, Guid? User)[] rows)
    {
        var log = new AuditLog(test.Database, time);
        foreach (var (code, user) in rows)
        {
            await log.WriteAsync(new AuditEntry(code) { UserId = user }, Cancellation);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private AuditRetention Retention(TestDatabase test, TimeSpan retention) =>
        new(test.Database, new AuditOptions { Retention = retention }, time, NullLogger<AuditRetention>.Instance);
}
