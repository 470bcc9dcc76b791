using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gateway.Auth.Storage;

/// <summary>How EF Core runs each query and each saving of changes: through the circuit breaker, once.</summary>
internal sealed class CircuitExecution(ExecutionStrategyDependencies dependencies, StoreCircuit circuit) : IExecutionStrategy
{
    /// <inheritdoc/>
    public bool RetriesOnFailure => false;

    /// <inheritdoc/>
    /// <remarks>Nothing here waits synchronously for the database; <c>dotnet ef</c> does, and needs no circuit breaker.</remarks>
    public TResult Execute<TState, TResult>(
        TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded) =>
        operation(dependencies.CurrentContext.Context, state);

    /// <inheritdoc/>
    public Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default) =>
        circuit.RunAsync(() => operation(dependencies.CurrentContext.Context, state, cancellationToken));
}
