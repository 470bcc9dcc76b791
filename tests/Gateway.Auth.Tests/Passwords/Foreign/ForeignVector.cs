using System.Text;
using System.Text.Json;
using Gateway.Auth.Passwords.Foreign;

namespace Gateway.Auth.Tests.Passwords.Foreign;

/// <summary>A hash made by the software of origin, or by its specification; vectors.json says how.</summary>
internal sealed record ForeignVector(string Format, string Made, string Password, string Hash, string? Template, string? Salt, string? Firebase)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static IReadOnlyList<ForeignVector> All { get; } = Load();

    /// <summary>Their indexes: a theory's data has to be readable in the test's name.</summary>
    public static TheoryData<int, string> Indexes => [.. All.Select((vector, i) => (i, vector.Format))];

    /// <summary>Reads it as an import does.</summary>
    public ForeignReading Read() =>
        Template is not null && DigestTemplate.TryParse(Template, out var template) ? WeakDigest.Read(template, Hash, Encoding.UTF8.GetBytes(Salt ?? ""))
        : Firebase is not null ? FirebaseConfig.TryParse(Firebase, out _)!.Read(Hash, Salt!)
        : ForeignHashes.Read(Hash);

    /// <summary>What an import stores.</summary>
    public string Stored() => Read() switch
    {
        ForeignReading.Accepted accepted => ForeignHashes.Store(accepted),
        ForeignReading.Weak weak => ForeignHashes.Store(weak.Digest.Wrap(4)),
        ForeignReading.Refused refused => throw new InvalidOperationException(refused.Reason),
        _ => throw new InvalidOperationException(),
    };

    private static IReadOnlyList<ForeignVector> Load()
    {
        using var file = typeof(ForeignVector).Assembly.GetManifestResourceStream("foreign-vectors.json")!;
        return JsonSerializer.Deserialize<IReadOnlyList<ForeignVector>>(file, Json)!;
    }
}
