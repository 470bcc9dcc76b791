using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Throttling;

/// <summary>Registers this folder.</summary>
internal static class ThrottlingServices
{
    /// <summary>Adds the limits on guessing. Needs <see cref="ThrottlingOptions"/>.</summary>
    public static IServiceCollection AddThrottling(this IServiceCollection services) => services
        .AddSingleton<AccountFailures>().AddSingleton<AddressFailures>().AddSingleton<PendingAttempts>().AddSingleton<SigninThrottle>()
        .AddSingleton<AddressRequests>()
        .AddSingleton<FailureDelay>().AddSingleton<PasswordGate>().AddSingleton<CodeGate>()
        .AddSingleton<Lockouts>();
}
