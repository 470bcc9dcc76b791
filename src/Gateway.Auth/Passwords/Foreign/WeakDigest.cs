namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// A fast digest of a password. Graphics cards try 10^11 of them a second, so none is ever stored: what is stored is bcrypt over the digest.
/// </summary>
internal sealed class WeakDigest(DigestTemplate template, byte[] salt, byte[] digest)
{
    private const int MaxSaltBytes = 60;

    /// <summary>Reads a digest in hexadecimal digits or base64, made by a template.</summary>
    public static ForeignReading Read(DigestTemplate template, string text, byte[] salt)
    {
        var digest = text.Length == 2 * template.Length ? ForeignText.Hex(text) : ForeignText.Base64(text);
        if (digest?.Length != template.Length)
        {
            return new ForeignReading.Refused("This is no digest of the length that the template gives, in hexadecimal digits or base64.");
        }

        return salt.Length switch
        {
            0 when template.HasSalt => new ForeignReading.Refused("The template has a salt and the line has none: add password_salt."),
            > 0 when !template.HasSalt => new ForeignReading.Refused("The line has a salt and the template has none: add {salt} to the template."),
            > MaxSaltBytes => new ForeignReading.Refused($"The salt is longer than {MaxSaltBytes} bytes."),
            _ => new ForeignReading.Weak(new WeakDigest(template, salt, digest)),
        };
    }

    /// <summary>Makes a hash that can be stored. Slow on purpose, by a factor of two for each step of the cost.</summary>
    public ForeignReading.Accepted Wrap(int cost) => WrappedDigest.Make(template, salt, digest, cost);
}
