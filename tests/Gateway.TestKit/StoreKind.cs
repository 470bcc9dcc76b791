using Xunit;

namespace Gateway.TestKit;

/// <summary>The two pairs of stores that the gateway runs on; every stateful test runs on both: <c>[Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]</c>.</summary>
public enum StoreKind
{
    /// <summary>Garnet in the process and SQLite.</summary>
    Embedded,

    /// <summary>redis-server and PostgreSQL.</summary>
    Real,
}

/// <summary>What <c>MemberData</c> asks for.</summary>
public static class StoreKinds
{
    public static TheoryData<StoreKind> All { get; } = [StoreKind.Embedded, StoreKind.Real];
}
