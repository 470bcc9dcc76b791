using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.UserImport;

/// <summary>Registers this folder.</summary>
internal static class UserImportServices
{
    /// <summary>Adds the import of users. Needs <see cref="UserImportOptions"/>.</summary>
    public static IServiceCollection AddUserImport(this IServiceCollection services) => services.AddSingleton<UserImporter>().AddSingleton<UserImportEndpoint>();
}
