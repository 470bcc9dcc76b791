namespace Gateway.Configuration;

/// <summary>"Did you mean": the nearest of the words that would have been right.</summary>
internal static class Suggestion
{
    /// <summary>The candidate nearest to what was written, or null when none is near: at most a third of the letters differ.</summary>
    public static string? For(string written, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var smallest = Math.Max(1, written.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(written.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < smallest)
            {
                (nearest, smallest) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
