using Gateway.Auth.Sessions;

namespace Gateway.Auth.UserImport;

/// <summary>The database as the target of an import that an administrator asked for: the rows of the audit log have their id.</summary>
internal sealed class ActingImporter(UserImporter importer, ClientInfo actor) : IImportTarget
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportStanding>> ExamineAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
        importer.ExamineAsync(accounts, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
        importer.AddAsync(accounts, actor, cancellationToken);
}
