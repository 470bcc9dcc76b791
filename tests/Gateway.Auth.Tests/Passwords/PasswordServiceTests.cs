using System.Net;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Passwords;

public sealed class PasswordServiceTests : IDisposable
{
    private static readonly PasswordOptions Options = new() { WorkFactor = 10, QueueLength = 8 };
    private readonly PasswordService passwords = new(
        new PasswordHasher(Options), new BreachList(Options, TimeProvider.System, new CollectedLog<BreachList>()), new HashingShare(Options), Options, TimeProvider.System);

    [Fact]
    public async Task The_right_password_passes_and_a_wrong_one_fails()
    {
        var user = Account(await passwords.HashAsync("secret", Client, Cancellation));
        Assert.Equal(PasswordCheck.Success, await CheckAsync(user, "secret"));
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(user, "Secret"));
    }

    [Theory]
    [Trait("advisory", "E-81")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("secret")]
    public async Task An_account_without_a_readable_password_has_no_right_password(string password)
    {
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(null, password));
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(Account(null), password));
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(Account(""), password));
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(Account("secret"), password));
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public async Task More_than_the_queue_holds_are_told_to_come_back()
    {
        var checks = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => CheckAsync(null, "secret")));
        Assert.Contains(PasswordCheck.Busy, checks);
        Assert.Contains(PasswordCheck.Failed, checks);
        Assert.Equal(PasswordCheck.Failed, await CheckAsync(null, "secret"));
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public async Task Whatever_one_client_wants_hashed_leaves_others_their_place()
    {
        var flood = Enumerable.Range(0, 50).SelectMany<int, Task>(_ => [CheckAsync(null, "secret"), passwords.HashAsync("secret", Client, Cancellation)]).ToList();

        var other = new ClientInfo(IPAddress.Parse("203.0.113.7"), null);
        var check = passwords.VerifyAsync(null, "nobody", "secret", other, Cancellation);
        var hash = passwords.HashAsync("secret", other, Cancellation);

        Assert.Equal(PasswordCheck.Failed, (await check).Check);
        Assert.NotNull(await hash);
        await Task.WhenAll(flood);
    }

    [Fact]
    [Trait("advisory", "E-78")]
    public async Task An_address_without_an_account_has_the_same_share_as_an_account()
    {
        var account = Account(await passwords.HashAsync("secret", Client, Cancellation));
        foreach (var user in new[] { null, account })
        {
            var checks = await Task.WhenAll(Enumerable.Range(1, 5).Select(i =>
                passwords.VerifyAsync(user, "the name of the attempt", "wrong", new ClientInfo(IPAddress.Parse($"203.0.113.{i}"), null), Cancellation)));
            Assert.Equal(1, checks.Count(check => check.Check != PasswordCheck.Busy));
        }
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public async Task What_guessers_try_early_is_found_out_where_passwords_are_hashed_and_in_the_same_share()
    {
        Assert.IsType<NewPassword.Refused>(await NewAsync("k001vq7Zx!", "correct horse", "maria1985"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => passwords.HashNewAsync($"a long enough phrase {i}", null, Client, Cancellation)));
        Assert.Contains(answers, answer => answer is NewPassword.Busy);
        Assert.Contains(answers, answer => answer is NewPassword.Hashed);

        async Task<NewPassword?> NewAsync(params string[] texts)
        {
            foreach (var text in texts)
            {
                if (await passwords.HashNewAsync(text, EmailAddress.TryParse("maria1985@example.com", out var email) ? email : null, Client, Cancellation) is NewPassword.Refused refused)
                {
                    return refused;
                }
            }

            return null;
        }
    }

    [Fact]
    public async Task Nothing_is_hashed_for_a_caller_that_has_gone() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passwords.HashAsync("secret", Client, new CancellationToken(canceled: true)));

    public void Dispose() => passwords.Dispose();

    private static readonly ClientInfo Client = new(IPAddress.Loopback, null);

    private async Task<PasswordCheck> CheckAsync(User? user, string password) => (await passwords.VerifyAsync(user, null, password, Client, Cancellation)).Check;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static User Account(string? hash) => new() { Id = Guid.Empty, Email = "a@b", EmailKey = "a@b", PasswordHash = hash, CreatedAt = default };
}
