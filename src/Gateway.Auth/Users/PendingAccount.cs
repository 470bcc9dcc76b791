using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Auth.Users;

/// <summary>An account that somebody asked for and that is made once they prove to own the address. Kept encrypted, never in the database's clear.</summary>
/// <param name="Email">The address as written.</param>
/// <param name="Name">Display name.</param>
/// <param name="PasswordHash">The hash of the password that was chosen.</param>
internal sealed record PendingAccount(string Email, string? Name, string PasswordHash)
{
    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static PendingAccount FromBytes(byte[] bytes) => JsonSerializer.Deserialize(bytes, PendingAccountJson.Default.PendingAccount)!;

    /// <summary>For keeping.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, PendingAccountJson.Default.PendingAccount);

    /// <summary>Never the hash.</summary>
    public override string ToString() => nameof(PendingAccount);
}

/// <summary>Written by generated code.</summary>
[JsonSerializable(typeof(PendingAccount))]
internal sealed partial class PendingAccountJson : JsonSerializerContext;
