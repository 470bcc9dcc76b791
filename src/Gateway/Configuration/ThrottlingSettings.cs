using Gateway.Auth.Throttling;

namespace Gateway.Configuration;

/// <summary>How many guesses there are: <c>Throttling</c>, and <c>Signin:FailureQuantum</c>.</summary>
internal static class ThrottlingSettings
{
    public static ThrottlingOptions Read(SettingsReader reader)
    {
        var defaults = new ThrottlingOptions();
        return new ThrottlingOptions
        {
            AccountFailures = reader.Integer("Throttling:AccountFailures", defaults.AccountFailures, 1, 100),
            AccountWindow = reader.Duration("Throttling:AccountWindow", defaults.AccountWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            AccountLocks = reader.Durations("Throttling:AccountLocks", defaults.AccountLocks, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), most: 10),
            AddressFailures = reader.Integer("Throttling:AddressFailures", defaults.AddressFailures, 1, 1_000),
            AddressRequests = reader.Integer("Throttling:AddressRequests", defaults.AddressRequests, 1, 10_000),
            AddressWindow = reader.Duration("Throttling:AddressWindow", defaults.AddressWindow, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            StuffingAccounts = reader.Integer("Throttling:StuffingAccounts", defaults.StuffingAccounts, 1, 1_000),
            StuffingWindow = reader.Duration("Throttling:StuffingWindow", defaults.StuffingWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            FailureQuantum = reader.Duration("Signin:FailureQuantum", defaults.FailureQuantum, TimeSpan.Zero, TimeSpan.FromSeconds(5)),
        };
    }
}
