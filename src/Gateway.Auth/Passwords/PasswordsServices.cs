using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Passwords;

/// <summary>Registers this folder.</summary>
internal static class PasswordsServices
{
    /// <summary>Adds hashing, checking and the rules. Needs <see cref="PasswordOptions"/>.</summary>
    public static IServiceCollection AddPasswords(this IServiceCollection services) => services
        .AddSingleton<PasswordHasher>()
        .AddSingleton<IPasswordHasher<User>>(provider => provider.GetRequiredService<PasswordHasher>())
        .AddSingleton<BreachList>().AddSingleton<HashingShare>().AddSingleton<PasswordService>();
}
