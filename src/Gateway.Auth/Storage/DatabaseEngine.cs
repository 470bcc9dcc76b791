using System.Data.Common;

namespace Gateway.Auth.Storage;

/// <summary>What differs between the two databases before the first query.</summary>
internal abstract class DatabaseEngine
{
    /// <summary>How the database is, and what requests go through.</summary>
    public abstract StoreCircuit Circuit { get; }

    /// <summary>The folder of its migrations under <c>Storage/Migrations</c>.</summary>
    public abstract string MigrationsFolder { get; }

    /// <summary>A query for whether anything was ever migrated.</summary>
    public abstract string HistoryExists { get; }

    /// <summary>What has to be set before the first transaction; null for nothing.</summary>
    public virtual string? BeforeMigration => null;

    /// <summary>What makes others wait with their migration until the transaction ends; null when its beginning does.</summary>
    public virtual string? LockSchema => null;

    /// <summary>A context for one unit of work.</summary>
    public abstract AuthDbContext Open();

    /// <summary>A connection, not open yet.</summary>
    public abstract DbConnection Connect();

    /// <summary>What has to be set on a connection that writes; null for nothing.</summary>
    public virtual string? BeforeWriting => null;

    /// <summary>A moment as a column holds it.</summary>
    public abstract object ToColumn(DateTimeOffset moment);

    /// <summary>The moment in a column.</summary>
    public abstract DateTimeOffset MomentIn(DbDataReader reader, int column);

    /// <summary>Whether the database will do at all; asked before the first migration.</summary>
    /// <exception cref="StorageUnusableException">It is too old.</exception>
    public virtual Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Why a query failed, in a few words for the operator.</summary>
    public abstract string Describe(Exception failure);

    /// <summary>One sentence for the operator if this says that the database cannot be used until somebody does something; else null.</summary>
    public abstract string? WhyUnusable(Exception exception);

    /// <summary>Called again and again: whether it keeps the watch waiting.</summary>
    public virtual void ReportSlow(bool isSlow)
    {
    }

    /// <summary>Closes what is kept open between units of work.</summary>
    public abstract void Close();
}
