using System.Diagnostics;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// bcrypt over a digest that other software made: <c>$wrapped$sha1({salt}{password})$salt$</c> and our own bcrypt hash of the digest. The salt
/// is in base64. It is read from the end, so that a template may have any character.
/// </summary>
internal sealed class WrappedDigest : IForeignHash
{
    private const string Prefix = "$wrapped$";
    private const string InnerPrefix = "$bcrypt-hmac-sha384$";

    // Checks whatever cost a stored hash has; the one here is for hashing only.
    private static readonly BcryptAlgorithm Bcrypt = new(BcryptAlgorithm.MaxWorkFactor);

    private readonly DigestTemplate template;
    private readonly byte[] salt;
    private readonly string wrapped;

    private WrappedDigest(DigestTemplate template, byte[] salt, string wrapped)
    {
        this.template = template;
        this.salt = salt;
        this.wrapped = wrapped;
    }

    /// <summary>Wraps a digest.</summary>
    public static ForeignReading.Accepted Make(DigestTemplate template, byte[] salt, byte[] digest, int cost) =>
        Read($"{Prefix}{template}${ForeignText.ToBase64(salt)}{new BcryptAlgorithm(cost).Hash(digest)}") as ForeignReading.Accepted ?? throw new UnreachableException();

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var inner = text.LastIndexOf(InnerPrefix, StringComparison.Ordinal);
        var saltAt = inner < 0 ? -1 : text.LastIndexOf('$', inner - 1);
        return saltAt >= Prefix.Length
            && Bcrypt.CanRead(text[inner..])
            && ForeignText.Base64(text[(saltAt + 1)..inner]) is { } salt
            && DigestTemplate.TryParse(text[Prefix.Length..saltAt], out var template)
            ? new ForeignReading.Accepted(text, new WrappedDigest(template, salt, text[inner..]))
            : new ForeignReading.Refused("This begins like a wrapped digest, but is none.");
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) => Bcrypt.Verify(wrapped, template.Compute(password, salt));
}
