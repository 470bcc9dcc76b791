using System.Data.Common;
using Gateway.Auth.Storage;

namespace Gateway.Auth.SigningKeys;

/// <summary>The signing keys in the database, in plain SQL, since every start has to wait for them.</summary>
internal sealed class SigningKeyTable(DatabaseEngine engine)
{
    private const string Insert =
        """
        INSERT INTO signing_keys (kid, algorithm, private_key, public_key, created_at, activates_at)
        SELECT @kid, @algorithm, @private_key, @public_key, @created_at, @activates_at
        """;

    /// <summary>Every key there is, retired ones too, in no order.</summary>
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
    public Task AddFirstAsync(SigningKey key, CancellationToken cancellationToken) => InTransactionAsync(
        async execute =>
        {
            if (engine.LockSchema is { } takeLock)
            {
                await execute(takeLock, []);
            }

            await execute(Insert + " WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE retires_at IS NULL)", Columns(key));
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Gives the newest key a successor. Of several processes that call this at once for the same key, one does; the end of the old key is
    /// what they race for.
    /// </summary>
    /// <param name="kid">The newest key.</param>
    /// <param name="retiresAt">When it retires, and with it whatever would outlive it.</param>
    /// <param name="successor">The key that is the newest from now on.</param>
    /// <param name="forgetBefore">Keys that retired before this are deleted.</param>
    /// <param name="cancellationToken">Cancels it, until it has happened.</param>
    /// <returns>False when the key has a successor already; then nothing was changed.</returns>
    public Task<bool> SucceedAsync(string kid, DateTimeOffset retiresAt, SigningKey successor, DateTimeOffset forgetBefore, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async execute =>
            {
                (string, object) end = ("retires_at", engine.ToColumn(retiresAt));
                if (await execute("UPDATE signing_keys SET retires_at = @retires_at WHERE kid = @kid AND retires_at IS NULL", [("kid", kid), end]) == 0)
                {
                    return false;
                }

                await execute("UPDATE signing_keys SET retires_at = @retires_at WHERE retires_at > @retires_at", [end]);
                await execute("DELETE FROM signing_keys WHERE retires_at < @before", [("before", engine.ToColumn(forgetBefore))]);
                await execute(Insert, Columns(successor));
                return true;
            },
            cancellationToken);

    /// <summary>Replaces encrypted private keys, all or none, except for those that somebody else has replaced meanwhile.</summary>
    public Task ProtectAnewAsync(IReadOnlyList<(SigningKey Key, byte[] PrivateKey)> keys, CancellationToken cancellationToken) => keys.Count == 0
        ? Task.CompletedTask
        : InTransactionAsync(
            async execute =>
            {
                // In one order everywhere, so that two who do this at once never wait for each other.
                foreach (var (key, privateKey) in keys.OrderBy(pair => pair.Key.Kid, StringComparer.Ordinal))
                {
                    await execute(
                        "UPDATE signing_keys SET private_key = @new WHERE kid = @kid AND private_key = @old",
                        [("new", privateKey), ("kid", key.Kid), ("old", key.PrivateKey)]);
                }

                return true;
            },
            cancellationToken);

    private (string Name, object Value)[] Columns(SigningKey key) =>
    [
        ("kid", key.Kid),
        ("algorithm", key.Algorithm),
        ("private_key", key.PrivateKey),
        ("public_key", key.PublicKey),
        ("created_at", engine.ToColumn(key.CreatedAt)),
        ("activates_at", engine.ToColumn(key.ActivatesAt)),
    ];

    /// <summary>Commits when the work returns true.</summary>
    private async Task<bool> InTransactionAsync(Func<Func<string, (string Name, object Value)[], Task<int>>, Task<bool>> work, CancellationToken cancellationToken)
    {
        await using var connection = engine.Connect();
        await connection.OpenAsync(cancellationToken);
        DbTransaction? transaction = null;
        if (engine.BeforeWriting is { } settings)
        {
            await ExecuteAsync(settings, []);
        }

        await using var begun = transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await work(ExecuteAsync))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;

        async Task<int> ExecuteAsync(string sql, (string Name, object Value)[] parameters)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
