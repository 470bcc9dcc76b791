namespace Gateway.Auth.Trust;

/// <summary>Somebody whom we trust has to be asked and cannot be: nobody is refused for that, and nobody let in.</summary>
/// <param name="message">Who, and why; for the log.</param>
/// <param name="inner">What happened, if it was an exception.</param>
internal sealed class IssuerAwayException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether there was no answer at all, to whatever was asked.</summary>
    public bool IsUnreachable { get; init; }
}
