namespace Gateway.Auth.UserImport;

/// <summary>A user as a line of a file says it; nothing is checked yet.</summary>
/// <param name="Line">The number of the line that it begins on, from 1.</param>
internal sealed record ImportRecord(int Line)
{
    /// <summary>Texts by <see cref="ImportField"/>; in CSV all there is.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>JSON's <c>true</c> and <c>false</c>, which are never texts: "false" in quotes is no answer to a question about security.</summary>
    public Dictionary<string, bool> Flags { get; } = new(StringComparer.Ordinal);

    /// <summary>Roles from a JSON array; null for those in <see cref="Texts"/>.</summary>
    public IReadOnlyList<string>? Roles { get; set; }

    /// <summary>Attributes.</summary>
    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether <c>true</c> and <c>false</c> may be written as texts.</summary>
    public bool IsCsv { get; init; }

    /// <summary>Never the hash.</summary>
    public override string ToString() => $"line {Line}";
}
