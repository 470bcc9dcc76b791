using System.Text.Json;

namespace Gateway.Auth.Trust;

/// <summary>The keys of one issuer, as they were fetched: those that can verify what the operator accepts. Immutable.</summary>
internal sealed class ForeignKeySet
{
    private const int MaximumKeys = 100;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
    private readonly Dictionary<(string Id, string Algorithm), ForeignKey> keys = [];

    private ForeignKeySet()
    {
    }

    /// <summary>Whether nothing can be verified with it.</summary>
    public bool IsEmpty => keys.Count == 0;

    /// <summary>Reads a JWK set (RFC 7517 section 5).</summary>
    /// <param name="json">What the issuer answered.</param>
    /// <param name="algorithms">What the operator accepts.</param>
    /// <exception cref="FormatException">It is no JWK set.</exception>
    public static ForeignKeySet Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> algorithms)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var set = new ForeignKeySet();
            foreach (var key in document.RootElement.GetProperty("keys").EnumerateArray().Take(MaximumKeys).Where(WellFormedJson.Is).SelectMany(key => ForeignKeyReader.Read(key, algorithms)))
            {
                set.keys.TryAdd((key.Id, key.Algorithm), key);
            }

            return set;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("It is no JWK set.", e);
        }
    }

    /// <summary>The key with this id for this algorithm: whatever else a token's header says about keys is not looked at.</summary>
    public ForeignKey? Find(string id, string algorithm) => keys.GetValueOrDefault((id, algorithm));

    /// <summary>Whether this very key is (still) one of them.</summary>
    public bool Contains(ForeignKey key) => keys.TryGetValue((key.Id, key.Algorithm), out var same) && string.Equals(same.Material, key.Material, StringComparison.Ordinal);
}
