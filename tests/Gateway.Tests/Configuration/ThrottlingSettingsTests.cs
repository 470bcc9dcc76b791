using Xunit;

namespace Gateway.Tests.Configuration;

public class ThrottlingSettingsTests
{
    [Fact]
    public void Without_a_setting_the_limits_are_those_of_the_contract()
    {
        using var folder = new SettingsFolder();
        var throttling = folder.Load().Settings!.Throttling;

        Assert.Equal((5, TimeSpan.FromMinutes(15)), (throttling.AccountFailures, throttling.AccountWindow));
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)], throttling.AccountLocks);
        Assert.Equal((20, TimeSpan.FromMinutes(1)), (throttling.AddressFailures, throttling.AddressWindow));
        Assert.Equal(20, throttling.AddressRequests);
        Assert.Equal((30, TimeSpan.FromHours(1)), (throttling.StuffingAccounts, throttling.StuffingWindow));
        Assert.Equal(TimeSpan.FromMilliseconds(250), throttling.FailureQuantum);
    }

    [Theory]
    [InlineData("""["30s", "2m", "1h"]""")]
    [InlineData("\"30s, 2m,1h\"")]
    public void Locks_are_a_list_and_a_quantum_has_milliseconds(string locks)
    {
        using var folder = new SettingsFolder($$"""{ "Throttling": { "AccountLocks": {{locks}} }, "SignIn": { "FailureQuantum": "400ms" } }""");
        var throttling = folder.Load().Settings!.Throttling;

        Assert.Equal([TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromHours(1)], throttling.AccountLocks);
        Assert.Equal(TimeSpan.FromMilliseconds(400), throttling.FailureQuantum);
    }

    [Theory]
    [InlineData("Throttling:AccountFailures", "0", "Write a whole number from 1 to 100")]
    [InlineData("Throttling:AddressFailures", "1001", "Write a whole number from 1 to 1000")]
    [InlineData("Throttling:AddressRequests", "0", "Write a whole number from 1 to 10000")]
    [InlineData("Throttling:AccountWindow", "59s", "Write one from 1m to 1d, such as 15m")]
    [InlineData("Throttling:AccountLocks", "1m,0s", "Write one from 1s to 1d, such as 1m")]
    [InlineData("Throttling:AccountLocks", "1m,x", "Write one from 1s to 1d, such as 1m")]
    [InlineData("Throttling:AccountLocks", "1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s", "Write 10 at most")]
    [InlineData("Signin:FailureQuantum", "6s", "Write one from 0s to 5s, such as 250ms")]
    [InlineData("Signin:FailureQuantum", "-1ms", "Write one from 0s to 5s, such as 250ms")]
    [InlineData("Signin:FailureQuantum", "ms", "Write one from 0s to 5s, such as 250ms")]
    public void A_limit_that_is_none_stops_the_start(string key, string value, string remedy)
    {
        using var folder = new SettingsFolder();

        Assert.Equal(remedy, Assert.Single(folder.Load([], $"--{key}", value).Errors).Remedy);
    }
}
