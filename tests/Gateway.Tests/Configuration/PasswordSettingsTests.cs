using Gateway.Auth.Passwords;
using Xunit;

namespace Gateway.Tests.Configuration;

public class PasswordSettingsTests
{
    private const string Key = "--Passwords:BreachList", FailureKey = "--Passwords:BreachListFailure";

    [Fact]
    public void No_list_is_asked_unless_one_is_named_and_its_outage_stops_nobody()
    {
        using var folder = new SettingsFolder();

        Assert.Equal((null, BreachListFailure.Allow), Options(folder));
        Assert.Equal(("https://api.pwnedpasswords.com/range/", BreachListFailure.Allow), Options(folder, Key, "https://api.pwnedpasswords.com/range/"));
        Assert.Equal(("https://api.pwnedpasswords.com/range/", BreachListFailure.Refuse), Options(folder, Key, "https://api.pwnedpasswords.com/range", FailureKey, "refuse"));
        Assert.Equal(("http://localhost:9000/", BreachListFailure.Allow), Options(folder, Key, "http://localhost:9000", FailureKey, "allow"));
        Assert.Equal(("http://[::1]:9000/x/", BreachListFailure.Allow), Options(folder, Key, "http://[::1]:9000/x"));
    }

    [Theory]
    [InlineData("http://api.pwnedpasswords.com/range/", "http is allowed on loopback only")]
    [InlineData("http://10.0.0.1/range/", "http is allowed on loopback only")]
    [InlineData("ftp://localhost/range/", "this is not the address of a list")]
    [InlineData("api.pwnedpasswords.com", "this is not the address of a list")]
    [InlineData("/etc/passwords", "this is not the address of a list")]
    [InlineData("https://", "this is not the address of a list")]
    [InlineData("https://user:password@example.com/range/", "this is not the address of a list")]
    [InlineData("https://example.com/range?prefix=", "this is not the address of a list")]
    [InlineData("https://example.com/range/#", "this is not the address of a list")]
    [InlineData("true", "this is not the address of a list")]
    public void An_address_that_five_digits_cannot_be_written_behind_stops_the_start(string list, string message)
    {
        using var folder = new SettingsFolder();

        var error = Assert.Single(folder.Load([], Key, list).Errors);

        Assert.Equal(("Passwords:BreachList", message), (error.Key, error.Message));
    }

    [Fact]
    public void What_happens_during_its_outage_is_one_of_two_words_and_needs_a_list()
    {
        using var folder = new SettingsFolder();

        Assert.Equal("Write allow or refuse", Assert.Single(folder.Load([], Key, "https://example.com/", FailureKey, "deny").Errors).Remedy);
        Assert.Equal("Passwords:BreachListFailure", Assert.Single(folder.Load([], FailureKey, "refuse").Errors).Key);
    }

    private static (string? List, BreachListFailure Failure) Options(SettingsFolder folder, params string[] arguments)
    {
        var loaded = folder.Load([], arguments);
        Assert.Empty(loaded.Errors);
        return (loaded.Settings!.Passwords.BreachList?.AbsoluteUri, loaded.Settings.Passwords.BreachListFailure);
    }
}
