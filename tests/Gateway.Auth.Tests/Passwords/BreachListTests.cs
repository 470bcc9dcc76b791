using System.Diagnostics;
using System.Text;
using Gateway.Auth.Passwords;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>What the service that knows stolen passwords is told, and what is made of its answers, over a real socket.</summary>
public sealed class BreachListTests
{
    private const string Stolen = "four pears, two figs";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("advisory", "E-82")]
    public async Task A_stolen_password_is_found_in_every_spelling_that_is_the_same_password()
    {
        await using var server = await BreachServer.StartAsync(Stolen, "caf\u00E9 au lait");
        using var list = Create(server.Address);

        Assert.Equal(BreachAnswer.Listed, await FindAsync(list, Stolen));
        Assert.Equal(BreachAnswer.Listed, await FindAsync(list, "cafe\u0301 au lait"));
        Assert.Equal(BreachAnswer.Listed, await FindAsync(list, "\uFF46our pears, two \uFF46igs"));
        Assert.Equal(BreachAnswer.Clear, await FindAsync(list, "Four pears, two figs"));
        Assert.Equal((3, 1, 0), list.Counts);
    }

    [Fact]
    public async Task Five_digits_of_a_hash_leave_and_nothing_else()
    {
        await using var server = await BreachServer.StartAsync();
        using var list = Create(server.Address);
        using var activity = new Activity("a request").SetIdFormat(ActivityIdFormat.W3C).Start();

        await FindAsync(list, Stolen);

        var request = Assert.Single(server.Requests);
        Assert.Equal($"GET /range/{BreachServer.Digest(Stolen)[..5]}", request.Line);
        Assert.Equal(["Add-Padding", "Host", "User-Agent"], request.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("true", "auth-gateway"), (request.Headers["Add-Padding"], request.Headers["User-Agent"]));
    }

    [Fact]
    public async Task Without_a_list_nobody_is_asked()
    {
        using var list = new BreachList(new PasswordOptions(), TimeProvider.System, new CollectedLog<BreachList>());

        Assert.Equal(BreachAnswer.Clear, await FindAsync(list, Stolen));
        Assert.Equal((0, 0, 0), list.Counts);
    }

    [Fact]
    public async Task What_is_only_there_for_the_length_is_not_listed()
    {
        await using var server = await BreachServer.StartAsync();
        server.Lie = context => context.Response.WriteAsync($"{BreachServer.Digest(Stolen)[5..]}:0\r\n{new string('A', 35)}:7\r\n");
        using var list = Create(server.Address, BreachListFailure.Refuse);

        Assert.Equal(BreachAnswer.Clear, await FindAsync(list, Stolen));
        Assert.Equal((0, 1, 0), list.Counts);
    }

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

    [Theory]
    [InlineData(false, "passwords are accepted without it")]
    [InlineData(true, "nobody can set a password")]
    public async Task An_outage_is_said_once_and_so_is_its_end(bool refuses, string consequence)
    {
        await using var server = await BreachServer.StartAsync(Stolen);
        var log = new CollectedLog<BreachList>();
        using var list = Create(server.Address, refuses ? BreachListFailure.Refuse : BreachListFailure.Allow, log: log);
        var meanwhile = refuses ? BreachAnswer.Unavailable : BreachAnswer.Clear;

        for (var outage = 1; outage <= 2; outage++)
        {
            Assert.Equal(BreachAnswer.Listed, await FindAsync(list, Stolen));
            await server.StopAsync();
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync(list, Stolen))), answer => Assert.Equal(meanwhile, answer));
            Assert.Equal((outage, outage * 20), (list.Counts.Listed, list.Counts.Failed));
            Assert.Equal((outage * 2) - 1, log.Lines.Count);
            Assert.StartsWith("The list of breached passwords cannot be asked: the service ", log.Lines.Last(), StringComparison.Ordinal);
            Assert.Contains(consequence, log.Lines.Last(), StringComparison.Ordinal);
            await server.RestartAsync();
        }

        Assert.Equal(BreachAnswer.Listed, await FindAsync(list, Stolen));
        Assert.Equal("The list of breached passwords can be asked again.", log.Lines.Last());
        Assert.DoesNotContain(BreachServer.Digest(Stolen)[..5], string.Join('\n', log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_hangs_up_is_no_outage()
    {
        await using var server = await BreachServer.StartAsync();
        using var hangUp = new CancellationTokenSource();
        server.Lie = async context =>
        {
            await hangUp.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var log = new CollectedLog<BreachList>();
        using var list = Create(server.Address, log: log);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list.FindAsync(Stolen, hangUp.Token));
        Assert.Empty(log.Lines);
        Assert.Equal((0, 0, 0), list.Counts);
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_each_their_own_answer()
    {
        var passwords = Enumerable.Range(0, 100).Select(i => $"passphrase number {i}").ToList();
        await using var server = await BreachServer.StartAsync(passwords.Where((_, i) => i % 3 == 0));
        using var list = Create(server.Address, clock: new FakeTimeProvider());

        var answers = await Task.WhenAll(passwords.Select(password => FindAsync(list, password)));

        Assert.Equal(passwords.Select((_, i) => i % 3 == 0 ? BreachAnswer.Listed : BreachAnswer.Clear), answers);
    }

    private static async Task AssertFailsAsync(Uri address, string reason)
    {
        foreach (var (failure, expected) in new[] { (BreachListFailure.Allow, BreachAnswer.Clear), (BreachListFailure.Refuse, BreachAnswer.Unavailable) })
        {
            var log = new CollectedLog<BreachList>();
            using var list = Create(address, failure, log: log);

            Assert.Equal(expected, await FindAsync(list, Stolen));
            Assert.Equal((0, 0, 1), list.Counts);
            Assert.StartsWith($"The list of breached passwords cannot be asked: {reason}. Until it can, ", Assert.Single(log.Lines), StringComparison.Ordinal);
        }
    }

    /// <summary>At a clock that stands still unless another is given: a busy machine is no outage.</summary>
    private static BreachList Create(Uri address, BreachListFailure failure = BreachListFailure.Allow, TimeProvider? clock = null, CollectedLog<BreachList>? log = null) =>
        new(new PasswordOptions { BreachList = address, BreachListFailure = failure }, clock ?? new FakeTimeProvider(), log ?? new CollectedLog<BreachList>());

    private static Task<BreachAnswer> FindAsync(BreachList list, string password) => list.FindAsync(password, Cancellation);
}
