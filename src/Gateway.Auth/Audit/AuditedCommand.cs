namespace Gateway.Auth.Audit;

/// <summary>
/// The command that runs, so that its rows say where they come from. Commands call what requests call, which would only hand the name on; and
/// a running gateway carries out commands beside requests, so it belongs to the flow of control and not to the process.
/// </summary>
internal static class AuditedCommand
{
    private static readonly AsyncLocal<string?> Running = new();

    /// <summary>Such as <c>command users disable</c>; null outside of commands.</summary>
    public static string? Endpoint => Running.Value;

    /// <summary>From here on, until the calling method has ended.</summary>
    /// <param name="name">As it is typed, without options.</param>
    public static void Begin(string name) => Running.Value = "command " + name;
}
