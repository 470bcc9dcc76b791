namespace Gateway.Auth.UserImport;

/// <summary>Where imported accounts go: the database itself, or a running gateway that alone may open it.</summary>
internal interface IImportTarget
{
    /// <summary>How each of them stands, in their order. Nothing is changed.</summary>
    Task<IReadOnlyList<ImportStanding>> ExamineAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken);

    /// <summary>Adds those that are free, all in one transaction, and says how each of them stands now.</summary>
    Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken);
}
