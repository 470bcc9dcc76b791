using Gateway.Auth.Signin;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>Every failure waits for the next multiple of <c>Signin:FailureQuantum</c>, whatever is wrong; a success doesn't. By the timer that is asked for.</summary>
public sealed class FailureMomentTests(StoreServers servers)
{
    private static readonly TimeSpan Quantum = new ThrottlingOptions().FailureQuantum;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-77")]
    public async Task Unknown_wrong_disabled_and_locked_are_held_back_alike(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        var clock = new WatchedClock();
        await using var guesser = await Guesser.CreateAsync(stores, new ThrottlingOptions(), clock);
        var disabled = await guesser.AddAsync("disabled@example.com");
        await guesser.World.Get<UserStore>().SetDisabledAsync(disabled.Id, disabled: true, Cancellation);

        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password));
        foreach (var (email, password) in new[] { ("nobody@example.com", Guesser.Wrong), ("no address", Guesser.Wrong), ("disabled@example.com", Guesser.Wrong), ("disabled@example.com", Guesser.Password) })
        {
            await ExpectHeldBackAsync(guesser, clock, email, password);
        }

        // The fifth locks.
        for (var i = 0; i < 5; i++)
        {
            await ExpectHeldBackAsync(guesser, clock, Guesser.Email, Guesser.Wrong);
        }

        await ExpectHeldBackAsync(guesser, clock, Guesser.Email, Guesser.Wrong);
        await ExpectHeldBackAsync(guesser, clock, Guesser.Email, Guesser.Password);
        Assert.Equal(["locked", "locked"], (await guesser.AuditAsync("signin.failed")).Where(detail => detail is "locked"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-77")]
    public async Task An_address_that_has_to_wait_cannot_tell_an_account_from_none_by_time(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        var clock = new WatchedClock();
        await using var guesser = await Guesser.CreateAsync(stores, new ThrottlingOptions { AddressFailures = 1 }, clock);
        await ExpectHeldBackAsync(guesser, clock, "somebody@example.com", Guesser.Wrong, "203.0.113.7");

        foreach (var email in new[] { Guesser.Email, "nobody@example.com" })
        {
            Assert.IsType<SigninResult.Throttled>(await HeldBackAsync(guesser, clock, email, Guesser.Wrong, "203.0.113.7"));
        }
    }

    private static async Task ExpectHeldBackAsync(Guesser guesser, WatchedClock clock, string email, string password, string? from = null) =>
        Assert.IsType<SigninResult.Failure>(await HeldBackAsync(guesser, clock, email, password, from));

    private static async Task<SigninResult> HeldBackAsync(Guesser guesser, WatchedClock clock, string email, string password, string? from)
    {
        var held = clock.WhenAskedFor(Quantum);
        var attempt = guesser.TryAsync(email, password, from);

        Assert.Same(held, await Task.WhenAny(held, attempt));
        clock.Advance(Quantum - TimeSpan.FromMilliseconds(1));
        Assert.False(attempt.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        return await attempt;
    }

    private sealed class WatchedClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        private TaskCompletionSource asked = new();
        private TimeSpan expected;

        /// <summary>Ends when somebody waits for so long.</summary>
        public Task WhenAskedFor(TimeSpan wait)
        {
            (asked, expected) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), wait);
            return asked.Task;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == expected)
            {
                asked.TrySetResult();
            }

            return timer;
        }
    }
}
