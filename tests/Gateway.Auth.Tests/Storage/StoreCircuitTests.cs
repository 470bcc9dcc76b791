using Gateway.Auth.Storage;

namespace Gateway.Auth.Tests.Storage;

public sealed class StoreCircuitTests
{
    private readonly StoreCircuit circuit = new("Redis", e => e is TimeoutException);
    private int calls;

    [Fact]
    public async Task After_some_requests_that_got_no_answer_the_others_do_not_ask()
    {
        for (var i = 0; i < 4; i++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => circuit.RunAsync(() => FailAsync(new TimeoutException())));
        }

        await Assert.ThrowsAsync<StoreAwayException>(() => circuit.RunAsync(SucceedAsync));
        Assert.Equal(4, calls);

        await circuit.CloseAsync();
        Assert.Equal("answer", await circuit.RunAsync(SucceedAsync));
    }

    [Fact]
    public async Task An_error_that_the_store_answers_with_keeps_nobody_from_asking()
    {
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => circuit.RunAsync(() => FailAsync(new InvalidOperationException("OOM"))));
        }

        Assert.Equal("answer", await circuit.RunAsync(SucceedAsync));
    }

    [Fact]
    public async Task What_the_watch_cannot_reach_nobody_asks_until_the_watch_reaches_it()
    {
        await circuit.OpenAsync(new TimeoutException(), "it does not answer");

        Assert.Equal("it does not answer", circuit.Problem);
        Assert.Contains("it does not answer", (await Assert.ThrowsAsync<StoreAwayException>(() => circuit.RunAsync(SucceedAsync))).Message, StringComparison.Ordinal);
        Assert.Equal(0, calls);

        await circuit.CloseAsync();
        Assert.Null(circuit.Problem);
        Assert.Equal("answer", await circuit.RunAsync(SucceedAsync));
    }

    [Fact]
    public async Task A_store_that_answers_the_watch_with_an_error_is_a_problem_and_still_asked()
    {
        await circuit.OpenAsync(new InvalidOperationException("OOM"), "it is full");

        Assert.Equal("it is full", circuit.Problem);
        Assert.Equal("answer", await circuit.RunAsync(SucceedAsync));
    }

    private Task<string> SucceedAsync()
    {
        calls++;
        return Task.FromResult("answer");
    }

    private Task<string> FailAsync(Exception exception)
    {
        calls++;
        return Task.FromException<string>(exception);
    }
}
