using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Somebody is at a provider: what has to be known when they come back. Kept encrypted; <c>state</c> only names it.</summary>
internal sealed record ExternalFlow
{
    /// <summary>Which provider. Only its own callback takes the answer, so that no other can pass one off as its.</summary>
    public required string Provider { get; init; }

    /// <summary>SHA-256 of the cookie of the browser that left.</summary>
    public required byte[] Browser { get; init; }

    /// <summary>Where they want to go afterwards; validated.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>The library's own state, with the nonce and the proof key.</summary>
    public required string State { get; init; }

    /// <summary>What the library's state has to be presented with.</summary>
    public required string Binding { get; init; }

    /// <summary>The account to link to; null for signing in.</summary>
    public Guid? LinkTo { get; init; }

    /// <summary>The session in which linking was asked for.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static ExternalFlow FromBytes(byte[] bytes) => JsonSerializer.Deserialize(bytes, ExternalFlowJson.Default.ExternalFlow)!;

    /// <summary>For keeping.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ExternalFlowJson.Default.ExternalFlow);

    /// <summary>Never the state.</summary>
    public override string ToString() => $"{nameof(ExternalFlow)} {Provider}";
}

/// <summary>Written by generated code.</summary>
[JsonSerializable(typeof(ExternalFlow))]
internal sealed partial class ExternalFlowJson : JsonSerializerContext;
