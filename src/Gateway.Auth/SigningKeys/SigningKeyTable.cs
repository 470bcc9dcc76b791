using System.Data.Common;
using Gateway.Auth.Storage;

namespace Gateway.Auth.SigningKeys;

/// <summary>The signing keys in the database, read and added in plain SQL, since every start has to wait for them.</summary>
internal sealed class SigningKeyTable(DatabaseEngine engine)
{
    /// <summary>Every key there ever was, in no order.</summary>
    public async Task<List<SigningKey>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = engine.Connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT kid, algorithm, private_key, public_key, created_at, activates_at, retires_at FROM signing_keys";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<SigningKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new SigningKey
            {
                Kid = reader.GetString(0),
                Algorithm = reader.GetString(1),
                PrivateKey = reader.GetFieldValue<byte[]>(2),
                PublicKey = reader.GetFieldValue<byte[]>(3),
                CreatedAt = engine.MomentIn(reader, 4),
                ActivatesAt = engine.MomentIn(reader, 5),
                RetiresAt = await reader.IsDBNullAsync(6, cancellationToken) ? null : engine.MomentIn(reader, 6),
            });
        }

        return keys;
    }

    /// <summary>Adds a key, unless there is one that has not retired: of several processes that call this at once, one adds.</summary>
    public async Task AddFirstAsync(SigningKey key, CancellationToken cancellationToken)
    {
        await using var connection = engine.Connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        await ExecuteAsync(command, engine.BeforeWriting, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        command.Transaction = transaction;
        await ExecuteAsync(command, engine.LockSchema, cancellationToken);
        command.CommandText =
            """
            INSERT INTO signing_keys (kid, algorithm, private_key, public_key, created_at, activates_at)
            SELECT @kid, @algorithm, @private_key, @public_key, @created_at, @activates_at
            WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE retires_at IS NULL)
            """;
        Add(command, "kid", key.Kid);
        Add(command, "algorithm", key.Algorithm);
        Add(command, "private_key", key.PrivateKey);
        Add(command, "public_key", key.PublicKey);
        Add(command, "created_at", engine.ToColumn(key.CreatedAt));
        Add(command, "activates_at", engine.ToColumn(key.ActivatesAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(DbCommand command, string? sql, CancellationToken cancellationToken)
    {
        if (sql is not null)
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
