using Gateway.Auth.AccessTokens;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>How long ended sessions are remembered, and what that may cost.</summary>
public sealed class RevocationLogTests(StoreServers servers)
{
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    [Trait("advisory", "K-128")]
    public async Task An_ended_session_is_remembered_as_long_as_any_configuration_trusts_its_credentials(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        var (token, _) = world.Get<AccessTokenIssuer>().Issue(user, session.SessionId, world.Clock.GetUtcNow(), ["pwd"]);
        var caller = world.Get<AccessTokenValidator>().Validate(token)!;
        await world.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.Get<RevocationLog>().TrimAsync();
        await world.Get<RevocationLog>().ReadAsync();
        await using var restarted = await AuthWorld.CreateAsync(stores, world.Clock);

        Assert.True(world.Get<Revocations>().Concerns(caller));
        Assert.True(restarted.Get<Revocations>().Concerns(caller));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    [Trait("advisory", "G-106")]
    public async Task Signing_out_again_and_again_leaves_one_entry(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);

        for (var i = 0; i < 5; i++)
        {
            await world.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);
            await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 2);
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, await world.Get<RedisConnection>().Database.SortedSetLengthAsync("ag:{revocations}"));
    }

    [Theory]
    [Trait("advisory", "K-128")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Writers_with_different_clocks_hide_nothing_from_a_reader(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var reader = await AuthWorld.CreateAsync(stores);
        await using var ahead = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(reader.Clock.GetUtcNow() + TimeSpan.FromSeconds(2)));
        await using var behind = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(reader.Clock.GetUtcNow() - TimeSpan.FromSeconds(2)));
        var ended = Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7(reader.Clock.GetUtcNow())).ToList();

        foreach (var (id, i) in ended.Select((id, i) => (id, i)))
        {
            await (i % 2 == 0 ? ahead : behind).Get<RevocationLog>().AppendEndedAsync([id]);
            await reader.Get<RevocationLog>().ReadAsync();
            Assert.True(reader.Get<Revocations>().HasEnded(id), $"Entry {i} was passed over.");
        }
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task More_entries_than_one_read_takes_arrive_all(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var writer = await AuthWorld.CreateAsync(stores);
        await using var reader = await AuthWorld.CreateAsync(stores, writer.Clock);
        var ended = Enumerable.Range(0, 12_001).Select(_ => Guid.CreateVersion7(writer.Clock.GetUtcNow())).ToList();

        await writer.Get<RevocationLog>().AppendEndedAsync(ended);
        await reader.Get<RevocationLog>().ReadAsync();

        Assert.All(ended, id => Assert.True(reader.Get<Revocations>().HasEnded(id)));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_store_that_was_emptied_is_told_again_what_the_replicas_know(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (user, session) = (await world.AddUserAsync(), Guid.CreateVersion7(world.Clock.GetUtcNow()));
        await world.Get<SessionRevocation>().EndAsync(user.Id, session);
        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 7);
        await world.Get<RevocationLog>().ReadAsync();
        await world.Get<RedisConnection>().Database.KeyDeleteAsync("ag:{revocations}");

        await world.Get<RevocationLog>().ReadAsync();

        await using var later = await AuthWorld.CreateAsync(stores, world.Clock);
        Assert.True(later.Get<Revocations>().HasEnded(session));
        Assert.Equal(7, later.Get<Revocations>().MinimumVersion(user.Id));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task When_a_failover_lost_the_latest_entries_the_ones_that_took_their_place_are_read(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var reader = await AuthWorld.CreateAsync(stores);
        await using var late = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(reader.Clock.GetUtcNow() - TimeSpan.FromSeconds(2)));
        var (kept, lost, placed) = (Guid.CreateVersion7(reader.Clock.GetUtcNow()), Guid.CreateVersion7(reader.Clock.GetUtcNow()), Guid.CreateVersion7(reader.Clock.GetUtcNow()));
        await late.Get<RevocationLog>().AppendEndedAsync([kept]);
        reader.Clock.Advance(TimeSpan.FromSeconds(1));
        await reader.Get<RevocationLog>().AppendEndedAsync([lost]);
        await reader.Get<RevocationLog>().ReadAsync();
        await reader.Get<RedisConnection>().Database.SortedSetRemoveAsync("ag:{revocations}", $"s:{lost:N}");

        await late.Get<RevocationLog>().AppendEndedAsync([placed]);
        await reader.Get<RevocationLog>().ReadAsync();
        await late.Get<RevocationLog>().ReadAsync();

        Assert.All([kept, lost, placed], id => Assert.True(reader.Get<Revocations>().HasEnded(id)));
        Assert.True(late.Get<Revocations>().HasEnded(lost));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_session_whose_end_a_failover_lost_cannot_be_refreshed(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);

        // The log is written first, so this is what is left when the end of the session itself is lost.
        await world.Get<RevocationLog>().AppendEndedAsync([session.SessionId]);

        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
        Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task An_older_version_that_is_heard_late_lets_nobody_in_again(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();

        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 3);
        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 2);

        Assert.True(world.Get<Revocations>().IsOutdated(user.Id, 2));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task What_was_lost_before_anybody_had_read_it_is_written_again(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (kept, lost) = (Guid.CreateVersion7(world.Clock.GetUtcNow()), Guid.CreateVersion7(world.Clock.GetUtcNow()));
        await world.Get<RevocationLog>().AppendEndedAsync([kept]);
        await world.Get<RevocationLog>().ReadAsync();
        await world.Get<RevocationLog>().AppendEndedAsync([lost]);
        await world.Get<RedisConnection>().Database.SortedSetRemoveAsync("ag:{revocations}", $"s:{lost:N}");

        await world.Get<RevocationLog>().ReadAsync(); // notices
        await world.Get<RevocationLog>().ReadAsync(); // writes

        await using var later = await AuthWorld.CreateAsync(stores, world.Clock);
        Assert.All([kept, lost], id => Assert.True(later.Get<Revocations>().HasEnded(id)));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task An_entry_that_nobody_understands_hides_no_other(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var ended = Guid.CreateVersion7(world.Clock.GetUtcNow());
        var score = world.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await world.Get<RedisConnection>().Database.SortedSetAddAsync("ag:{revocations}", [new("s:x", score), new("v:y:z", score), new("", score), new("t:1:2", score)]);
        await world.Get<RevocationLog>().AppendEndedAsync([ended]);

        await using var later = await AuthWorld.CreateAsync(stores, world.Clock);
        Assert.True(later.Get<Revocations>().HasEnded(ended));
    }

    [Theory]
    [InlineData(-120)]
    [InlineData(120)]
    public async Task A_writer_whose_clock_is_hours_off_changes_nothing_about_how_long_its_entries_matter(int minutesOff)
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        var now = TimeProvider.System.GetUtcNow();
        await using var reader = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(now));
        await using var writer = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(now.AddMinutes(minutesOff)));
        await writer.Get<RedisConnection>().MeasureClockAsync();
        var (early, late) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));

        await writer.Get<RevocationLog>().AppendEndedAsync([early]);
        await reader.Get<RevocationLog>().AppendEndedAsync([late]);
        await writer.Get<RevocationLog>().TrimAsync();
        await reader.Get<RevocationLog>().ReadAsync();

        reader.Clock.Advance(TimeSpan.FromMinutes(62));
        await reader.Get<RevocationLog>().TrimAsync();
        Assert.All([early, late], id => Assert.True(reader.Get<Revocations>().HasEnded(id)));

        reader.Clock.Advance(TimeSpan.FromMinutes(5));
        await reader.Get<RevocationLog>().TrimAsync();
        Assert.All([early, late], id => Assert.False(reader.Get<Revocations>().HasEnded(id)));
        Assert.Equal(0, await reader.Get<RedisConnection>().Database.SortedSetLengthAsync("ag:{revocations}"));
    }
}
