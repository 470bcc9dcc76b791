using Gateway.Auth.Passwords;

namespace Gateway.Auth.UserImport;

/// <summary>How an import is done.</summary>
internal sealed class ImportRunOptions
{
    /// <summary>The lowest cost of bcrypt over a weak digest.</summary>
    public const int MinWrapCost = 4;

    /// <summary>The highest.</summary>
    public const int MaxWrapCost = BcryptAlgorithm.MaxWorkFactor;

    /// <summary>
    /// The cost when none is given. 6 takes 4 ms: 100,000 digests are wrapped in minutes and not in the hours that the cost of passwords
    /// would take, and a graphics card still tries a million times fewer passwords than against the digest itself. It lasts until the
    /// person's next sign-in only, which makes a hash of the configured kind and cost.
    /// </summary>
    public const int DefaultWrapCost = 6;

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The first line to look at.</summary>
    public int FromLine { get; init; } = 1;

    /// <summary>bcrypt's work factor over weak digests.</summary>
    public int WrapCost { get; init; } = DefaultWrapCost;

    /// <summary>Processors that weak digests are wrapped on; -1 for all.</summary>
    public int Processors { get; init; } = -1;

    /// <summary>Told about each record that is not accepted: its line and a sentence, never a part of a hash.</summary>
    public required Action<int, string> Refuse { get; init; }

    /// <summary>Told after each batch.</summary>
    public Action<ImportSummary> Progress { get; init; } = _ => { };
}
