namespace Gateway.Auth.SigningKeys;

/// <summary>How operators call what a key does.</summary>
internal static class SigningKeyStates
{
    /// <summary>The word.</summary>
    public static string Name(SigningKeyState state) => state switch
    {
        SigningKeyState.Announced => "announced",
        SigningKeyState.Signing => "signing",
        SigningKeyState.Retiring => "retiring",
        _ => "retired",
    };
}
