using Xunit.Sdk;
using Xunit.v3;

namespace Gateway.Tests;

/// <summary>
/// Tests that wait for whole minutes begin first, so that the others run beside them; last they would have the machine to themselves. Their
/// order is of no other consequence.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        "OutageWorld", "CutOffWorld", "MailOutageTests", "KillTests", "TokenWorld", "RollingRestartTests", "ShutdownTests", "DoorWorlds", "RealStoresTests", "ReadmeTests", "LegacyBasicTests", "ThrottlingTests", "BetterAuthHookTests",
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Rank(string name) => Array.FindIndex(Longest, longest => name.Contains(longest, StringComparison.Ordinal)) is var at and >= 0 ? at : Longest.Length;
}
