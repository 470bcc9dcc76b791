using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Auth.Email;

/// <summary>What a mail about sign-ins tells of, until it is written. Kept encrypted: it says where somebody was.</summary>
/// <param name="At">When it happened.</param>
internal sealed record SigninNotice(DateTimeOffset At)
{
    /// <summary>The client's address.</summary>
    public string? Ip { get; init; }

    /// <summary>The client's User-Agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The name of what was linked, if it is about that.</summary>
    public string? Provider { get; init; }

    /// <summary>When the lock ends, if it is about one.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static SigninNotice FromBytes(byte[] bytes) => JsonSerializer.Deserialize(bytes, SigninNoticeJson.Default.SigninNotice)!;

    /// <summary>For keeping.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SigninNoticeJson.Default.SigninNotice);
}

/// <summary>Written by generated code.</summary>
[JsonSerializable(typeof(SigninNotice))]
internal sealed partial class SigninNoticeJson : JsonSerializerContext;
