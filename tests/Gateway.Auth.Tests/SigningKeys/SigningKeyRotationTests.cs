using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.SigningKeys;

/// <summary>How signing keys take turns, on several replicas, at a time that the test sets.</summary>
public sealed class SigningKeyRotationTests(StoreServers servers)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_key_is_announced_then_signs_everywhere_at_its_moment_and_its_predecessor_outlives_its_last_token(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        var clock = new FakeTimeProvider(Start);
        await using var one = await AuthWorld.CreateAsync(stores, clock);
        await using var two = await AuthWorld.CreateAsync(stores, clock);
        var old = one.Get<SigningKeyRing>().Current.Kid;

        var made = Assert.IsType<KeyRotationResult.Made>(await one.Get<SigningKeyRotation>().RotateAsync(null, Cancellation));
        await RefreshAsync(one, two);
        Assert.Equal(old, made.Previous);
        Assert.Equal([made.Key.Kid, old], Kids(two));
        Assert.Equal([SigningKeyState.Announced, SigningKeyState.Signing], await StatesAsync(two));

        clock.Advance(TimeSpan.FromMinutes(15) - Second);
        var before = Token(two);
        Assert.Equal(old, two.Get<SigningKeyRing>().Current.Kid);

        // From here on nobody reads the table.
        clock.Advance(Second);
        Assert.All(new[] { one, two }, world => Assert.Equal(made.Key.Kid, world.Get<SigningKeyRing>().Current.Kid));
        var after = Token(one);
        Assert.True(IsAccepted(one, before) && IsAccepted(two, before) && IsAccepted(one, after) && IsAccepted(two, after));
        Assert.Equal([SigningKeyState.Signing, SigningKeyState.Retiring], await StatesAsync(one));

        clock.Advance(TimeSpan.FromMinutes(65) - Second);
        Assert.Equal([made.Key.Kid, old], Kids(one));
        clock.Advance(Second);
        Assert.All(new[] { one, two }, world => Assert.Equal([made.Key.Kid], Kids(world)));
        Assert.Equal([SigningKeyState.Signing, SigningKeyState.Retired], await StatesAsync(two));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Commands_and_schedules_that_rotate_at_once_make_one_key_whatever_their_clocks_say(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var slow = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(Start - (2 * Second)));
        await using var fast = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(Start + (2 * Second)));
        AuthWorld[] worlds = [slow, fast];
        Array.ForEach(worlds, world => world.Clock.Advance(TimeSpan.FromDays(90)));
        var keys = await slow.Get<SigningKeyLoader>().RefreshAsync(Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 5).SelectMany(_ => worlds).SelectMany(world => new[]
        {
            Task.Run(() => world.Get<SigningKeyRotation>().RotateIfDueAsync(keys, Cancellation)),
            Task.Run(() => world.Get<SigningKeyRotation>().RotateAsync(null, Cancellation)),
        }));
        await RefreshAsync(worlds);

        Assert.Equal(2, Kids(slow).Length);
        Assert.Equal(Kids(slow), Kids(fast));

        // One of them signs with the new key four seconds before the other does.
        fast.Clock.Advance(TimeSpan.FromMinutes(15));
        slow.Clock.Advance(TimeSpan.FromMinutes(15) - (3 * Second));
        var (early, late) = (Token(fast), Token(slow));
        Assert.NotEqual(early.Split('.')[0], late.Split('.')[0]);
        Assert.True(IsAccepted(slow, early) && IsAccepted(fast, late));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_schedule_announces_so_that_a_key_signs_for_as_long_as_configured(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores, keys: new SigningKeyOptions { RotateEvery = TimeSpan.FromDays(10) });
        var (rotation, loader) = (world.Get<SigningKeyRotation>(), world.Get<SigningKeyLoader>());
        var start = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(15) - Second);
        await rotation.RotateIfDueAsync(await loader.RefreshAsync(Cancellation), Cancellation);
        Assert.Single(await loader.RefreshAsync(Cancellation));

        world.Clock.Advance(Second);
        await rotation.RotateIfDueAsync(await loader.RefreshAsync(Cancellation), Cancellation);
        await rotation.RotateIfDueAsync(await loader.RefreshAsync(Cancellation), Cancellation);

        var keys = await loader.RefreshAsync(Cancellation);
        Assert.Equal([start.AddDays(10), start], keys.Select(key => key.ActivatesAt));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Without_a_schedule_a_key_signs_until_a_command_ends_that(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores, keys: new SigningKeyOptions { RotateEvery = TimeSpan.Zero });
        world.Clock.Advance(TimeSpan.FromDays(4000));

        await world.Get<SigningKeyRotation>().RotateIfDueAsync(await world.Get<SigningKeyLoader>().RefreshAsync(Cancellation), Cancellation);
        Assert.Single(await world.Get<SigningKeyRotation>().ListAsync(Cancellation));

        Assert.IsType<KeyRotationResult.Made>(await world.Get<SigningKeyRotation>().RotateAsync(null, Cancellation));
        var again = Assert.IsType<KeyRotationResult.AlreadyMade>(await world.Get<SigningKeyRotation>().RotateAsync(null, Cancellation));
        Assert.Equal((await world.Get<SigningKeyRotation>().ListAsync(Cancellation))[0].Key.Kid, again.Key.Kid);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-44")]
    public async Task A_leaked_key_is_good_for_nothing_any_more_not_even_for_tokens_that_were_seen_before(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        await one.Get<SigningKeyRotation>().RotateAsync(null, Cancellation);
        await RefreshAsync(one, two);
        var token = Token(one);
        Assert.Equal(CallerState.Identified, two.Get<BearerTokens>().Authenticate(token).State);

        var made = Assert.IsType<KeyRotationResult.Made>(await one.Get<SigningKeyRotation>().ReplaceLeakedAsync(null, Cancellation));
        await RefreshAsync(one, two);

        Assert.All(new[] { one, two }, world => Assert.Equal([made.Key.Kid], Kids(world)));
        Assert.Equal(CallerState.InvalidToken, two.Get<BearerTokens>().Authenticate(token).State);
        Assert.Equal(CallerState.Identified, two.Get<BearerTokens>().Authenticate(Token(one)).State);

        // The key that was announced never signs.
        one.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(made.Key.Kid, one.Get<SigningKeyRing>().Current.Kid);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_leaked_key_ends_also_when_others_replace_or_rotate_at_once_and_one_key_is_the_newest(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var rotation = world.Get<SigningKeyRotation>();
        var leaked = Token(world);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).SelectMany(_ => new[]
        {
            Task.Run(() => rotation.ReplaceLeakedAsync(null, Cancellation)),
            Task.Run(() => rotation.RotateAsync(null, Cancellation)),
        }));
        await RefreshAsync(world);

        Assert.Contains(results, result => result is KeyRotationResult.Made);
        Assert.False(IsAccepted(world, leaked));
        Assert.Single(await rotation.ListAsync(Cancellation), key => key.Key.RetiresAt is null);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_rotation_deletes_what_retired_long_ago_and_every_one_is_in_the_audit_log(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var rotation = world.Get<SigningKeyRotation>();
        var first = Kids(world)[0];
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = Assert.IsType<KeyRotationResult.Made>(await rotation.ReplaceLeakedAsync(null, Cancellation)).Key.Kid;
        world.Clock.Advance(TimeSpan.FromDays(29));
        var third = Assert.IsType<KeyRotationResult.Made>(await rotation.RotateAsync(null, Cancellation)).Key.Kid;
        Assert.Equal([third, second, first], (await rotation.ListAsync(Cancellation)).Select(key => key.Key.Kid));

        world.Clock.Advance(TimeSpan.FromDays(2));
        var fourth = Assert.IsType<KeyRotationResult.Made>(await rotation.RotateAsync(null, Cancellation)).Key.Kid;

        Assert.Equal([fourth, third, second], (await rotation.ListAsync(Cancellation)).Select(key => key.Key.Kid));
        await using var db = world.Get<AuthDatabase>().Open();
        var rows = await db.AuditEvents.OrderBy(row => row.Id).ToListAsync(Cancellation);
        Assert.Equal(["signing-key.replaced", "signing-key.announced", "signing-key.announced"], rows.Select(row => row.Event));
        Assert.Equal([second, third, fourth], rows.Select(row => row.Detail!.Split(' ')[0]));
    }

    private static async Task RefreshAsync(params AuthWorld[] worlds)
    {
        foreach (var world in worlds)
        {
            await world.Get<SigningKeyLoader>().RefreshAsync(Cancellation);
        }
    }

    private static string[] Kids(AuthWorld world) => [.. world.Get<SigningKeyRing>().All.Select(key => key.Kid)];

    private static async Task<IEnumerable<SigningKeyState>> StatesAsync(AuthWorld world) =>
        (await world.Get<SigningKeyRotation>().ListAsync(Cancellation)).Select(key => key.State);

    private static string Token(AuthWorld world)
    {
        var now = world.Clock.GetUtcNow();
        var user = new User { Id = Guid.CreateVersion7(now), Email = "alice@example.com", EmailKey = "alice@example.com", CreatedAt = now };
        return world.Get<AccessTokenIssuer>().Issue(user, Guid.CreateVersion7(now), now, ["pwd"]).Token;
    }

    private static bool IsAccepted(AuthWorld world, string token) => world.Get<AccessTokenValidator>().Validate(token) is not null;
}
