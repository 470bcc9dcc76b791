namespace Gateway.Cli;

/// <summary>A command for a running gateway.</summary>
/// <param name="Arguments">The command and its options.</param>
/// <param name="Input">What the command reads, such as a password.</param>
internal sealed record ControlRequest(IReadOnlyList<string> Arguments, string Input)
{
    /// <summary>Never the input.</summary>
    public override string ToString() => nameof(ControlRequest);
}

/// <summary>What the command did.</summary>
/// <param name="ExitCode">0 or 1.</param>
/// <param name="Output">Data.</param>
/// <param name="Error">Messages.</param>
internal sealed record ControlAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>Never the output, which can hold a generated password.</summary>
    public override string ToString() => nameof(ControlAnswer);
}
