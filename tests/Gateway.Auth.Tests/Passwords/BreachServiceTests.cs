using System.Text;
using Gateway.Auth.Passwords;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static Gateway.Auth.Tests.Passwords.BreachLists;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>A service that lies, sends us away, has no end or never answers.</summary>
public sealed class BreachServiceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no list")]
    [InlineData("<html><body>Please sign in to this network</body></html>")]
    [InlineData("SUFFIX:1\r\n\r\nSUFFIX:1")]
    [InlineData("SUFFIX:1\r\n0123456789ABCDEF0123456789ABCDEF01:1")]
    [InlineData("SUFFIX:1\r\n0123456789ABCDEF0123456789ABCDEF0123:1")]
    [InlineData("SUFFIX:1\r\n0123456789ABCDEF0123456789ABCDEF01G:1")]
    [InlineData("SUFFIX")]
    [InlineData("SUFFIX:")]
    [InlineData("SUFFIX:x")]
    [InlineData("SUFFIX:-1")]
    [InlineData("SUFFIX:+1")]
    [InlineData("SUFFIX: 1")]
    [InlineData("SUFFIX:1 ")]
    [InlineData("SUFFIX:1.5")]
    [InlineData("SUFFIX:1\0")]
    [InlineData("SUFFIX;1")]
    [InlineData("SUFFIX:99999999999999999999")]
    [InlineData("\uFEFFSUFFIX:1")]
    [InlineData("SUFFIX:1\rSUFFIX:1")]
    public async Task An_answer_that_is_no_list_counts_for_nothing_also_if_the_password_stands_in_it(string answer)
    {
        await using var server = await BreachServer.StartAsync();
        server.Lie = context => context.Response.WriteAsync(answer.Replace("SUFFIX", BreachServer.Digest(Stolen)[5..], StringComparison.Ordinal));

        await AssertFailsAsync(server.Address, "the service's answer is no list of hashes");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Only_200_is_an_answer(int status)
    {
        await using var server = await BreachServer.StartAsync(Stolen);
        server.Lie = context =>
        {
            context.Response.StatusCode = status;
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(server.Range(BreachServer.Digest(Stolen)[..5]));
        };

        await AssertFailsAsync(server.Address, $"the service answered {status}");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task It_does_not_send_us_anywhere_else(int status)
    {
        await using var elsewhere = await BreachServer.StartAsync(Stolen);
        await using var server = await BreachServer.StartAsync();
        server.Lie = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, new Uri(elsewhere.Address, context.Request.Path.Value!["/range/".Length..]).ToString());
            return Task.CompletedTask;
        };

        await AssertFailsAsync(server.Address, $"the service answered {status}");
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_without_an_end_is_not_read_to_it(bool hasLength)
    {
        await using var server = await BreachServer.StartAsync();
        var left = new TaskCompletionSource();
        server.Lie = async context =>
        {
            context.Response.ContentLength = hasLength ? long.MaxValue : null;
            var line = Encoding.ASCII.GetBytes($"{BreachServer.Digest(Stolen)[5..]}:1\r\n");
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(line, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                left.TrySetResult();
            }
        };

        await AssertFailsAsync(server.Address, "the service's answer is too long");
        await left.Task.WaitAsync(Cancellation); // the connection is not kept for more of it
    }

    [Theory]
    [InlineData(BreachService.MaxLength, true)]
    [InlineData(BreachService.MaxLength + 1, false)]
    public async Task A_megabyte_is_read(int length, bool isRead)
    {
        await using var server = await BreachServer.StartAsync();
        var first = $"{BreachServer.Digest(Stolen)[5..]}:1\n";
        server.Lie = context => context.Response.WriteAsync(first + new string('A', 35) + ":" + new string('0', length - first.Length - 37) + "1");
        using var list = Create(server.Address, BreachListFailure.Refuse);

        Assert.Equal(isRead ? BreachAnswer.Listed : BreachAnswer.Unavailable, await FindAsync(list, Stolen));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF012:1\r\n")]
    public async Task Who_does_not_finish_in_two_seconds_is_not_waited_for(string beginning)
    {
        await using var server = await BreachServer.StartAsync();
        var (asked, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Lie = async context =>
        {
            using var gone = context.RequestAborted.Register(left.SetResult);
            if (beginning.Length > 0)
            {
                await context.Response.WriteAsync(beginning, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            asked.SetResult();
            await left.Task;
        };
        var (clock, log) = (new FakeTimeProvider(), new CollectedLog<BreachList>());
        using var list = Create(server.Address, BreachListFailure.Refuse, clock, log);

        var answer = FindAsync(list, Stolen);
        await asked.Task.WaitAsync(Cancellation);
        clock.Advance(BreachService.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(BreachAnswer.Unavailable, await answer);
        Assert.Contains("did not answer in time", Assert.Single(log.Lines), StringComparison.Ordinal);
        await left.Task.WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nABC")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("")]
    public async Task What_is_no_HTTP_or_breaks_off_is_no_answer(string bytes)
    {
        await using var server = new RecordingBackend { Answer = _ => RawAnswer.Bytes(bytes) with { Then = ConnectionFate.Close } };

        await AssertFailsAsync(new Uri(server.Address + "range/"), "the service's answer broke off or is no HTTP");
    }
}
