using Gateway.Auth.Audit;
using Gateway.Auth.Tests.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Audit;

public sealed class AuditLogTests(StoreServers servers)
{
    [Theory]
    [Trait("advisory", "J-118")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_a_client_sends_can_neither_break_nor_forge_a_row(StoreKind kind)
    {
        using var test = await TestDatabase.CreateAsync(servers, kind);
        var log = new AuditLog(test.Database, TimeProvider.System);
        var hostile = "a\r\nsignin.succeeded\0\u202E\uD800" + string.Concat(Enumerable.Repeat("\U0001F600", 5000));
        var user = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        await log.WriteAsync(new AuditEntry("signin.failed") { UserId = user, Ip = "192.0.2.7", UserAgent = hostile, Detail = hostile }, TestContext.Current.CancellationToken);

        await using var db = test.Database.Open();
        var row = await db.AuditEvents.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal("signin.failed", row.Event);
        Assert.Equal(user, row.UserId);
        Assert.Equal("192.0.2.7", row.Ip);
        Assert.StartsWith("a\uFFFD\uFFFDsignin.succeeded\uFFFD\uFFFD\uFFFD\U0001F600", row.UserAgent, StringComparison.Ordinal);
        Assert.InRange(row.UserAgent!.Length, AuditLog.MaxTextLength - 1, AuditLog.MaxTextLength);
        Assert.Equal(row.UserAgent, row.Detail);
    }
}
