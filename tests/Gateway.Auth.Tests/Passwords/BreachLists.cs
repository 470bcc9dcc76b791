using Gateway.Auth.Passwords;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>Lists that ask a server of the test.</summary>
internal static class BreachLists
{
    public const string Stolen = "four pears, two figs";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Asks once for each of what can be made of a failure, and looks for its reason.</summary>
    public static async Task AssertFailsAsync(Uri address, string reason)
    {
        foreach (var (failure, expected) in new[] { (BreachListFailure.Allow, BreachAnswer.Clear), (BreachListFailure.Refuse, BreachAnswer.Unavailable) })
        {
            var log = new CollectedLog<BreachList>();
            using var list = Create(address, failure, log: log);

            Assert.Equal(expected, await FindAsync(list, Stolen));
            Assert.Equal((0, 0, 1), list.Counts);
            Assert.StartsWith($"The list of breached passwords cannot be asked: {reason}. Until it can, ", Assert.Single(log.Lines), StringComparison.Ordinal);
        }
    }

    /// <summary>At a clock that stands still unless another is given: a busy machine is no outage.</summary>
    public static BreachList Create(Uri address, BreachListFailure failure = BreachListFailure.Allow, TimeProvider? clock = null, CollectedLog<BreachList>? log = null) =>
        new(new PasswordOptions { BreachList = address, BreachListFailure = failure }, clock ?? new FakeTimeProvider(), log ?? new CollectedLog<BreachList>());

    /// <summary>Asks.</summary>
    public static Task<BreachAnswer> FindAsync(BreachList list, string password) => list.FindAsync(password, Cancellation);
}
