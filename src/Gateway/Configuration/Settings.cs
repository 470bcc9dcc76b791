using Gateway.Auth.Users;
using Gateway.Auth;
using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Passwords;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Trust;
using Gateway.Auth.UserImport;
using Gateway.Lifecycle;
using Gateway.Network;
using Gateway.Pages;
using SessionOptions = Gateway.Auth.Sessions.SessionOptions;

namespace Gateway.Configuration;

/// <summary>Every setting, read and validated once when the program starts. What routes the gateway has is in <c>routes.json</c>, which can change later.</summary>
internal sealed record Settings
{
    /// <summary>Where <c>routes.json</c> is.</summary>
    public required ConfigurationFolder Folder { get; init; }

    public required StoresOptions Stores { get; init; }

    /// <summary>Null only while the stores are embedded, no secret is configured, and <see cref="WithMasterSecret"/> was not called.</summary>
    public required SecretsOptions? Secrets { get; init; }

    public required AuthOptions Auth { get; init; }

    public required SigningKeyOptions Keys { get; init; }

    public required AdminOptions Admin { get; init; }

    public required UserImportOptions Import { get; init; }

    public required AuditOptions Audit { get; init; }

    public required SignupOptions Signup { get; init; }

    public required ExternalOptions External { get; init; }

    public required MailOptions Mail { get; init; }

    public required SessionOptions Sessions { get; init; }

    public required RefreshOptions Refresh { get; init; }

    public required RevocationOptions Revocation { get; init; }

    public required ListeningSettings Listening { get; init; }

    public required BackendCookieOptions BackendCookies { get; init; }

    public required NetworkOptions Network { get; init; }

    public required ShutdownOptions Shutdown { get; init; }

    public required PasswordOptions Passwords { get; init; }

    public required ThrottlingOptions Throttling { get; init; }

    public required BrandingOptions Branding { get; init; }

    public required TrustOptions Trust { get; init; }

    /// <summary><c>Cors:Origins</c>: origins whose scripts may call the auth API with tokens.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    /// <summary>What ASP.NET Core and telemetry read themselves: the environment, <c>Kestrel</c>, <c>Logging</c>, <c>Urls</c>, <c>AllowedHosts</c>.</summary>
    public required IConfiguration Framework { get; init; }

    /// <summary>Whether the stores run in this process.</summary>
    public bool IsEmbedded => Stores.IsEmbedded;

    /// <summary>Where the embedded Redis keeps its log.</summary>
    public string EmbeddedRedisDirectory => Path.Combine(Stores.DataDirectory, "redis");

    /// <summary>The same settings with the generated master secret, where one is needed. Call it while holding the <see cref="DataLock"/>.</summary>
    /// <exception cref="OperatorException">The file of the secret cannot be used.</exception>
    public Settings WithMasterSecret() => Secrets is not null ? this : this with { Secrets = MasterSecretFile.ReadOrCreate(Stores.DataDirectory) };

    /// <summary>Reads all settings: command line over <c>GATEWAY__</c> environment over plain environment over <c>gateway.json</c>.</summary>
    /// <param name="arguments">The part of the command line that holds settings: <c>--config DIR</c> and <c>--Key value</c>.</param>
    /// <param name="environment">The environment, see <see cref="EnvironmentSettings.OfThisProcess"/>.</param>
    /// <param name="commandOptions">Options that the command has, for "did you mean".</param>
    public static SettingsResult Load(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, IEnumerable<string>? commandOptions = null)
    {
        var errors = new List<ConfigurationError>();
        var commandLine = CommandLineSettings.Read(arguments, errors);
        var folder = ConfigurationFolder.Find(commandLine.ConfigDirectory, Environment.CurrentDirectory, errors);
        var reader = new SettingsReader([commandLine.Layer, .. EnvironmentSettings.Layers(environment), folder.ReadSettings(errors)], folder.SettingsFile, errors);
        var settings = Read(reader, folder, environment);
        reader.RejectUnknownKeys(commandOptions ?? []);
        EnvironmentSettings.RejectMisspeltPrefixes(environment, reader.KnownKeys, errors);
        return new SettingsResult(errors.Count == 0 ? settings : null, errors, folder, [.. reader.KnownKeys]);
    }

    private static Settings Read(SettingsReader reader, ConfigurationFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        // For editors; means nothing here.
        reader.Find("$schema");
        var stores = StoresSettings.Read(reader);
        var embedded = stores is { Redis: null, Postgres: null };
        var framework = FrameworkSettings.Read(reader);
        var listening = ListeningSettings.Read(reader, embedded, framework);
        var signup = SignupSettings.Read(reader, embedded);
        var auth = AuthSettings.Read(reader);
        var branding = BrandingSettings.Read(reader, folder);
        var external = ExternalSettings.Read(reader, signup);
        return new Settings
        {
            Folder = folder,
            Stores = stores,
            Secrets = SecretsSettings.Read(reader, embedded),
            Auth = auth,
            Keys = KeySettings.Read(reader),
            Admin = AdminSettings.Read(reader),
            Import = AdminSettings.ReadImport(reader),
            Audit = AuditSettings.Read(reader),
            Signup = signup,
            External = external,
            Mail = MailSettings.Read(reader, folder, stores, signup, branding.Name),
            Sessions = SessionSettings.ReadSessions(reader),
            Refresh = SessionSettings.ReadRefresh(reader),
            Revocation = SessionSettings.ReadRevocation(reader),
            Listening = listening,
            BackendCookies = SignoutSettings.Read(reader),
            Network = NetworkSettings.Read(reader),
            Shutdown = ShutdownSettings.Read(reader, embedded),
            Passwords = PasswordSettings.Read(reader),
            Throttling = ThrottlingSettings.Read(reader),
            Branding = branding,
            Trust = TrustSettings.Read(reader, signup, auth.Issuer ?? listening.PublicOrigin, external.Providers),
            CorsOrigins = reader.Origins("Cors:Origins"),
            Framework = new ConfigurationBuilder()
                .AddInMemoryCollection(EnvironmentSettings.ForFramework(environment))
                .AddInMemoryCollection(framework)
                .AddInMemoryCollection([new("Urls", string.Join(';', listening.Urls)), new("AllowedHosts", string.Join(';', listening.AllowedHosts))])
                .Build(),
        };
    }
}

/// <summary>The settings, or everything that is wrong with them.</summary>
/// <param name="Settings">Null when there is an error.</param>
/// <param name="Errors">Every error at once.</param>
/// <param name="Folder">Where the files were looked for.</param>
/// <param name="KnownKeys">Every key that there is.</param>
internal sealed record SettingsResult(Settings? Settings, IReadOnlyList<ConfigurationError> Errors, ConfigurationFolder Folder, IReadOnlyList<string> KnownKeys);
