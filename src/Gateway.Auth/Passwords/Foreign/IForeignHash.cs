namespace Gateway.Auth.Passwords.Foreign;

/// <summary>A password's hash that other software made. It is only ever checked: the first successful sign-in replaces it.</summary>
internal interface IForeignHash
{
    /// <summary>Whether that software normalised the password (NFKC). The others hash what was typed.</summary>
    bool IsNormalized => false;

    /// <summary>Checks a password as that software did. Never throws.</summary>
    /// <param name="password">UTF-8.</param>
    bool Verify(ReadOnlySpan<byte> password);
}
