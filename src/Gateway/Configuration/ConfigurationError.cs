namespace Gateway.Configuration;

/// <summary>One thing that is wrong with what an operator wrote, and what to do about it.</summary>
/// <param name="Source">Where it was written: a file's path, <c>environment variable X</c> or <c>command line</c>.</param>
/// <param name="Line">Line in the file, from 1; null where there are no lines.</param>
/// <param name="Key">The configuration key, for example <c>ReverseProxy:Routes:site:ClusterId</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, as a sentence without a final full stop.</param>
/// <param name="Remedy">What to do, as a sentence without a final full stop.</param>
internal sealed record ConfigurationError(string Source, int? Line, string Key, string Message, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Source}{(Line is { } line ? $"({line})" : "")}: {(Key.Length > 0 ? $"{Key}: " : "")}{Message}. {Remedy}{(Remedy.EndsWith('?') ? "" : ".")}";
}
