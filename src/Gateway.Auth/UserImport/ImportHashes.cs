using System.Text;
using Gateway.Auth.Passwords;
using Gateway.Auth.Passwords.Foreign;

namespace Gateway.Auth.UserImport;

/// <summary>Reads the hashes of a file, in which those that do not say themselves what they are were all made the same way.</summary>
/// <param name="hasher">Knows our own hashes, which another gateway may have made.</param>
/// <param name="template">How digests were made; null if there are none.</param>
/// <param name="firebase">The parameters of a Firebase project; null if it is none.</param>
internal sealed class ImportHashes(PasswordHasher hasher, DigestTemplate? template, FirebaseConfig? firebase)
{
    private const string Own = "$bcrypt-hmac-sha384$";

    /// <summary>Reads a hash into what is stored, or into a digest that has to be wrapped first.</summary>
    /// <param name="hash">As the file has it; not empty.</param>
    /// <param name="salt">As the file has it; empty for none.</param>
    /// <param name="stored">What is stored; null for a digest.</param>
    /// <param name="digest">The digest; null for anything else.</param>
    /// <returns>Why it is not accepted; null if it is.</returns>
    public string? Read(string hash, string salt, out string? stored, out WeakDigest? digest)
    {
        (stored, digest) = (null, null);
        if (hash.StartsWith(Own, StringComparison.Ordinal) && hasher.CanRead(hash))
        {
            stored = hash;
            return null;
        }

        switch (ReadForeign(hash, salt))
        {
            case ForeignReading.Accepted accepted:
                stored = ForeignHashes.Store(accepted);
                return null;
            case ForeignReading.Weak weak:
                digest = weak.Digest;
                return null;
            case ForeignReading.Refused refused:
                return refused.Reason;
            default:
                return "This is no password hash.";
        }
    }

    private ForeignReading ReadForeign(string hash, string salt)
    {
        // What says itself what it is needs no telling, and may stand in the same file.
        var known = ForeignHashes.Read(hash);
        if (known is not ForeignReading.Refused || hash.StartsWith('{') || hash.Contains('$', StringComparison.Ordinal))
        {
            return salt.Length == 0 ? known : new ForeignReading.Refused("This hash holds its own salt: leave password_salt empty for it.");
        }

        return firebase is not null ? firebase.Read(hash, salt)
            : template is not null ? WeakDigest.Read(template, hash, Encoding.UTF8.GetBytes(salt))
            : salt.Length > 0 ? new ForeignReading.Refused("There is a salt, but nothing says how it was used: give --template or --firebase-config.")
            : known;
    }
}
