using Gateway.Auth.Passwords;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Passwords;

public sealed class PasswordServiceTests : IDisposable
{
    private static readonly PasswordOptions Options = new() { WorkFactor = 10, QueueLength = 4 };
    private readonly PasswordService passwords = new(new PasswordHasher(Options), new BreachList(Options, TimeProvider.System, new CollectedLog<BreachList>()), Options);

    [Fact]
    public async Task The_right_password_passes_and_a_wrong_one_fails()
    {
        var user = Account(await passwords.HashAsync("secret", Cancellation));
        Assert.Equal(PasswordCheck.Success, await passwords.VerifyAsync(user, "secret", Cancellation));
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(user, "Secret", Cancellation));
    }

    [Theory]
    [Trait("advisory", "E-81")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("secret")]
    public async Task An_account_without_a_readable_password_has_no_right_password(string password)
    {
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(null, password, Cancellation));
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(Account(null), password, Cancellation));
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(Account(""), password, Cancellation));
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(Account("secret"), password, Cancellation));
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public async Task More_than_the_queue_holds_are_told_to_come_back()
    {
        var checks = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => passwords.VerifyAsync(null, "secret", Cancellation)));
        Assert.Contains(PasswordCheck.Busy, checks);
        Assert.Contains(PasswordCheck.Failed, checks);
        Assert.Equal(PasswordCheck.Failed, await passwords.VerifyAsync(null, "secret", Cancellation));
    }

    [Fact]
    public async Task Nothing_is_hashed_for_a_caller_that_has_gone() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passwords.HashAsync("secret", new CancellationToken(canceled: true)));

    public void Dispose() => passwords.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static User Account(string? hash) => new() { Id = Guid.Empty, Email = "a@b", EmailKey = "a@b", PasswordHash = hash, CreatedAt = default };
}
