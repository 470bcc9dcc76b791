namespace Gateway.TestKit.Forgery;

/// <summary>A token that nobody may accept.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Text">The token.</param>
internal sealed record ForgedToken(string Name, string Text)
{
    /// <summary>Whether only the signature tells it from a good one. All others are to be refused without the cost of checking it.</summary>
    public bool NeedsSignatureCheck { get; init; }

    /// <summary>Whether it can be written into an HTTP header as it is (RFC 9110 section 5.5); others reach us in bodies only.</summary>
    public bool FitsIntoHeader =>
        Text.Length is > 0 and < 30_000 && Text.All(c => c is >= ' ' and not '\u007F' and <= '\u00FF') && Text.Trim() == Text && !Text.Contains(',', StringComparison.Ordinal);
}
