using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.Users;

namespace Gateway.Auth.UserImport;

/// <summary>A user from a file, checked and ready to be stored.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="User">The account. It has no hash yet while <see cref="Digest"/> waits to be wrapped.</param>
internal sealed record ImportAccount(int Line, User User)
{
    /// <summary>A digest that is too weak to be stored as it is.</summary>
    public WeakDigest? Digest { get; init; }

    /// <summary>Whether the file says the id; else it was made here.</summary>
    public bool HasOwnId { get; init; }

    /// <summary>Wraps the digest, if there is one.</summary>
    /// <param name="cost">bcrypt's work factor.</param>
    public void Wrap(int cost)
    {
        if (Digest is not null)
        {
            User.PasswordHash = ForeignHashes.Store(Digest.Wrap(cost));
        }
    }

    /// <summary>Never the hash.</summary>
    public override string ToString() => $"line {Line}";
}
