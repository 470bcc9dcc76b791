namespace Gateway.Auth.UserImport;

/// <summary>What an import came to.</summary>
internal sealed class ImportSummary
{
    /// <summary>Records that were looked at.</summary>
    public int Records { get; set; }

    /// <summary>Accounts that were made; in a dry run, that would be.</summary>
    public int Added { get; set; }

    /// <summary>Accounts that an earlier import had made.</summary>
    public int Unchanged { get; set; }

    /// <summary>Records that were not accepted.</summary>
    public int Refused { get; set; }

    /// <summary>Everything up to this line is done.</summary>
    public int LastLine { get; set; }
}
