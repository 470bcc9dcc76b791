namespace Gateway.TestKit;

/// <summary>How a command ended, and what it wrote, without the final newlines.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
