namespace Gateway.Auth.SigningKeys;

/// <summary>What a key does at a moment. Every replica works it out from the times in the table and its own clock.</summary>
internal enum SigningKeyState
{
    /// <summary>In the key set, so that everybody knows it when it begins to sign.</summary>
    Announced,

    /// <summary>New tokens are signed with it.</summary>
    Signing,

    /// <summary>Its successor signs; tokens that it signed are still alive.</summary>
    Retiring,

    /// <summary>Nothing that it signed is accepted.</summary>
    Retired,
}
