using System.Text.Json;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.Users;

/// <summary>
/// The encrypted attributes of an account: what the gateway says to an application in the person's name, and nobody ever reads back. One
/// ciphertext holds all of them, so that a change is one statement.
/// </summary>
internal sealed class UserSecrets(SecretProtector protector)
{
    private const string Purpose = "user-secrets";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Decrypts them.</summary>
    /// <exception cref="SecretsMismatchException">They were encrypted under a master secret that is not configured.</exception>
    public IReadOnlyDictionary<string, string> Open(User user) => user.Secrets is { } secrets ? Open(user.Id, secrets) : None;

    /// <inheritdoc cref="Open(User)"/>
    public Dictionary<string, string> Open(Guid id, byte[] secrets) => JsonSerializer.Deserialize<Dictionary<string, string>>(protector.Unprotect(Purpose, id.ToString("N"), secrets))!;

    /// <summary>Encrypts them for one account; null when there are none.</summary>
    public byte[]? Close(Guid id, IReadOnlyDictionary<string, string> secrets) =>
        secrets.Count == 0 ? null : protector.Protect(Purpose, id.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(secrets));

    /// <summary>Whether they are encrypted under the current master secret and not a previous one.</summary>
    public bool IsCurrent(byte[] secrets) => protector.IsCurrent(secrets);
}
