namespace Gateway.Auth.Passwords;

/// <summary>What checking a password came to.</summary>
internal enum PasswordCheck
{
    /// <summary>Wrong, or there is no such account, or it has no password. The default value on purpose.</summary>
    Failed,

    /// <summary>Right.</summary>
    Success,

    /// <summary>Right, and its hash should be replaced: the configured kind is another, or the configured cost higher.</summary>
    SuccessRehashNeeded,

    /// <summary>Not checked: more passwords are waiting than the machine can take.</summary>
    Busy,
}
