namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// Every format of other software that can be imported. What is stored is a mark and the text of origin, so that no foreign hash is taken
/// for one of ours: <c>$foreign$</c> and, for example, <c>$2y$10$...</c>
/// </summary>
internal static class ForeignHashes
{
    private const string Mark = "$foreign$";

    // The first that knows the text by its beginning says what it is; null means that it is not its own.
    private static readonly Func<string, ForeignReading?>[] Readers =
    [
        ForeignBcrypt.Read, ForeignArgon2.Read, ForeignScrypt.Read, ForeignPbkdf2.Read, Phpass.Read, ShaCrypt.Read, Md5Crypt.Read,
        WrappedDigest.Read, FirebaseScrypt.Read, BetterAuthScrypt.Read, LdapDigest.Read, DjangoDigest.Read, IdentityHash.Read,
    ];

    /// <summary>Reads a hash that says itself what it is.</summary>
    public static ForeignReading Read(string text)
    {
        if (text.Length > ForeignLimits.MaxTextLength)
        {
            return new ForeignReading.Refused($"The hash is longer than {ForeignLimits.MaxTextLength} characters.");
        }

        foreach (var reader in Readers)
        {
            if (reader(text) is { } reading)
            {
                return reading;
            }
        }

        return new ForeignReading.Refused(
            "This is no password hash that is known here. (A bare digest needs --template, a hash of Firebase --firebase-config, and passwords in plain text are never imported.)");
    }

    /// <summary>What is stored for a hash.</summary>
    public static string Store(ForeignReading.Accepted accepted) => Mark + accepted.Text;

    /// <summary>The foreign hash in a stored text; null if it is none, or cannot be read.</summary>
    public static IForeignHash? Find(string stored) =>
        stored.StartsWith(Mark, StringComparison.Ordinal) && Read(stored[Mark.Length..]) is ForeignReading.Accepted accepted ? accepted.Hash : null;
}
