namespace Gateway.Auth.Passwords;

/// <summary>What became of a password that was to be checked.</summary>
/// <param name="Check">Whether it is right.</param>
/// <param name="Took">How long the hashing took, without the waiting for it: by that, accounts with hashes of different cost could be told apart.</param>
internal sealed record PasswordVerdict(PasswordCheck Check, TimeSpan Took);
