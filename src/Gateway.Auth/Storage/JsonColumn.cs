using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gateway.Auth.Storage;

/// <summary>Lists and maps that are kept as JSON in one column, the same way in both databases.</summary>
internal static class JsonColumn
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly ValueConverter<IReadOnlyList<string>, string> Strings = new(
        list => JsonSerializer.Serialize(list, Readable),
        json => JsonSerializer.Deserialize<List<string>>(json, Readable)!);

    public static readonly ValueComparer<IReadOnlyList<string>> StringsComparer = new(
        (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b, StringComparer.Ordinal)),
        list => list.Count,
        list => list);

    public static readonly ValueConverter<IReadOnlyDictionary<string, string>, string> Map = new(
        map => JsonSerializer.Serialize(map, Readable),
        json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, Readable)!);

    public static readonly ValueComparer<IReadOnlyDictionary<string, string>> MapComparer = new(
        (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.Count == b.Count && !a.Except(b).Any()),
        map => map.Count,
        map => map);
}
