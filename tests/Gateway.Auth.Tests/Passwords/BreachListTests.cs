using System.Diagnostics;
using Gateway.Auth.Passwords;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static Gateway.Auth.Tests.Passwords.BreachLists;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>What the service that knows stolen passwords is told, and what its answers and its silence come to, over a real socket.</summary>
public sealed class BreachListTests
{
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
}
