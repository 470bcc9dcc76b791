namespace Gateway.Auth.Audit;

/// <summary>An event that no honest client causes. What is suspicious is said here and nowhere else: rows are marked when they are read.</summary>
/// <param name="Code">The code of its rows.</param>
/// <param name="Kind">The label of its metric.</param>
internal sealed record SuspiciousEvent(string Code, string Kind)
{
    /// <summary>A refresh token or session cookie was used again after its successor: somebody has a copy.</summary>
    public static readonly SuspiciousEvent Reuse = new("refresh.reuse-detected", "refresh-reuse");

    /// <summary>One address tried a list of accounts.</summary>
    public static readonly SuspiciousEvent Stuffing = new("signin.stuffing", "stuffing");

    /// <summary>A client sent a header that only the gateway may set.</summary>
    public static readonly SuspiciousEvent IdentityHeader = new("suspicious.identity-header", "identity-header") { IsFrequent = true };

    /// <summary>A client presented a credential in our name that we cannot have made.</summary>
    public static readonly SuspiciousEvent Token = new("suspicious.token", "token") { IsFrequent = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SuspiciousEvent> All { get; } = [Reuse, Stuffing, IdentityHeader, Token];

    /// <summary>Whether it costs its sender nothing, so that it is counted each time and has a row once in a while (<see cref="Suspicions"/>).</summary>
    public bool IsFrequent { get; private init; }

    /// <summary>The event with this code, if it is suspicious.</summary>
    public static SuspiciousEvent? Find(string code)
    {
        foreach (var suspicious in All)
        {
            if (string.Equals(suspicious.Code, code, StringComparison.Ordinal))
            {
                return suspicious;
            }
        }

        return null;
    }
}
