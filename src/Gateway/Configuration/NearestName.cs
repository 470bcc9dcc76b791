namespace Gateway.Configuration;

/// <summary>Finds what an operator probably meant.</summary>
internal static class NearestName
{
    /// <summary>A remedy that offers the nearest known name, or lists all of them when none is near.</summary>
    public static string Remedy(string written, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.OrdinalIgnoreCase).ToList();
        return Find(written, names) is { } nearest ? $"Did you mean \"{nearest}\"?"
            : names.Count == 0 ? "None is defined"
            : "Known are " + string.Join(", ", names);
    }

    /// <summary>The nearest known name, or null when none is near.</summary>
    public static string? Find(string written, IEnumerable<string> known) =>
        known.MinBy(name => Distance(written, name)) is { } nearest && Distance(written, nearest) <= Math.Max(1, nearest.Length / 3) ? nearest : null;

    /// <summary>The Levenshtein distance, without case; at most the length of the longer name.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 128)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
