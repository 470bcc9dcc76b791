namespace Gateway.Configuration;

/// <summary>Registers the options that the settings hold.</summary>
internal static class SettingsServices
{
    /// <param name="services">The services.</param>
    /// <param name="settings">With a master secret, see <see cref="Settings.WithMasterSecret"/>.</param>
    public static IServiceCollection AddSettings(this IServiceCollection services, Settings settings) => services
        .AddSingleton(settings)
        .AddSingleton(settings.Stores)
        .AddSingleton(settings.Secrets ?? throw new InvalidOperationException("The master secret has not been read."))
        .AddSingleton(settings.Auth)
        .AddSingleton(settings.Keys)
        .AddSingleton(settings.Admin)
        .AddSingleton(settings.Import)
        .AddSingleton(settings.Audit)
        .AddSingleton(settings.Signup)
        .AddSingleton(settings.External)
        .AddSingleton(settings.Mail)
        .AddSingleton(settings.Sessions)
        .AddSingleton(settings.Refresh)
        .AddSingleton(settings.Revocation)
        .AddSingleton(settings.BackendCookies)
        .AddSingleton(settings.Passwords)
        .AddSingleton(settings.Throttling)
        .AddSingleton(settings.Branding)
        .AddSingleton(settings.Trust)
        .AddSingleton(settings.Network)
        .AddSingleton(settings.Shutdown);
}
