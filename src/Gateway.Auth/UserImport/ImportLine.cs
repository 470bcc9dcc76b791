namespace Gateway.Auth.UserImport;

/// <summary>What a line of a file came to.</summary>
internal abstract record ImportLine(int Line)
{
    /// <summary>A record.</summary>
    public sealed record Read(ImportRecord Record) : ImportLine(Record.Line);

    /// <summary>Not one.</summary>
    /// <param name="Line">Its number.</param>
    /// <param name="Reason">A sentence.</param>
    public sealed record Unreadable(int Line, string Reason) : ImportLine(Line);
}
