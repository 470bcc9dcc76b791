namespace Gateway.Auth.BetterAuthHook;

/// <summary>What came of a push.</summary>
internal enum HookOutcome
{
    /// <summary>It was taken in.</summary>
    Taken,

    /// <summary>It had been taken in before.</summary>
    Repeated,

    /// <summary>It is no change of a user.</summary>
    NoChange,
}
