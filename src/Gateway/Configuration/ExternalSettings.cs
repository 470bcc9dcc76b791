using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.ExternalSignin.Providers;
using Gateway.Auth.Users;

namespace Gateway.Configuration;

/// <summary>Outside providers: <c>External:Providers</c>, whose keys are the providers' names.</summary>
internal static class ExternalSettings
{
    private const string Section = "External:Providers";
    private const int MaxDisplayName = 40;

    private static readonly string[] Keys = ["Kind", "Issuer", "ClientId", "ClientSecret", "DisplayName", "Scopes", "RoleClaim", "RoleMap", "SignUp", "Settings"];

    public static ExternalOptions Read(SettingsReader reader, SignupOptions signup)
    {
        var written = reader.Section(Section).Select(entry => entry.Key[(Section.Length + 1)..].Split(':', 2)).ToList();
        var providers = new List<ExternalProviderOptions>();
        foreach (var group in written.GroupBy(parts => parts[0], StringComparer.OrdinalIgnoreCase))
        {
            var keys = group.Where(parts => parts.Length == 2).Select(parts => parts[1]).ToList();
            RejectUnknown(reader, group.Key, keys);
            if (Provider(reader, group.Key.ToLowerInvariant(), keys, signup) is { } provider)
            {
                providers.Add(provider);
            }
        }

        foreach (var twice in providers.Where(provider => provider.Issuer is not null).GroupBy(provider => provider.Issuer, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            reader.Error(Key(twice.Last().Name, "Issuer"), "another provider has the same issuer", "Keep one of them");
        }

        return new ExternalOptions { Providers = providers };
    }

    private static ExternalProviderOptions? Provider(SettingsReader reader, string name, List<string> keys, SignupOptions signup)
    {
        if (name.Length > ExternalProviderOptions.MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') || name.StartsWith('-'))
        {
            reader.Error($"{Section}:{name}", "this is not a name for a provider", $"Write at most {ExternalProviderOptions.MaxNameLength} letters, digits or -, such as \"google\"; it becomes a part of URLs");
            return null;
        }

        var issuer = Issuer(reader, name);
        var kind = Kind(reader, name, issuer);
        if (reader.Text(Key(name, "ClientId")) is not { } clientId)
        {
            reader.Error(Key(name, "ClientId"), "the client id is missing", "Write what the provider gave you when you registered the gateway there");
            return null;
        }

        if (kind is null && issuer is null)
        {
            return null;
        }

        var provider = new ExternalProviderOptions
        {
            Name = name,
            DisplayName = DisplayName(reader, name, kind),
            Kind = kind,
            Issuer = issuer,
            ClientId = clientId,
            ClientSecret = reader.Text(Key(name, "ClientSecret")),
            Scopes = [.. reader.List(Key(name, "Scopes")).SelectMany(scope => scope.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))],
            Settings = Values(reader, name, keys, "Settings"),
            RoleClaim = reader.Text(Key(name, "RoleClaim")),
            RoleMap = RoleMap(reader, name, keys),
            MayProvision = reader.Choice(Key(name, "SignUp"), "closed", "open") is { } mode ? mode is "open" : signup.Open,
            RequiresVerifiedEmail = signup.RequireVerifiedEmail,
        };
        CheckKind(reader, provider);
        return provider;
    }

    /// <summary>The issuer as its tokens have it: to the letter, and no trailing slash is added.</summary>
    private static string? Issuer(SettingsReader reader, string name)
    {
        if (reader.Find(Key(name, "Issuer")) is not { } setting)
        {
            return null;
        }

        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var uri)
            && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))
            && uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length == 0
            && setting.Value.Length <= ExternalIdentity.MaxLength)
        {
            return setting.Value;
        }

        reader.Error(setting, "this is not the URL of an issuer", "Write https:// and what its discovery document says as \"issuer\", without /.well-known/...; http is allowed on loopback only");
        return null;
    }

    private static string? Kind(SettingsReader reader, string name, string? issuer)
    {
        if (reader.Find(Key(name, "Kind")) is { } setting)
        {
            if (issuer is not null)
            {
                reader.Error(setting, "there is an issuer too", "Keep Kind for a provider that is known by name, or Issuer for any other");
            }

            if (ProviderKinds.Find(setting.Value) is { } found)
            {
                return found;
            }

            reader.Error(setting, "no such provider is known", NearestName.Find(setting.Value, ProviderKinds.Names) is { } nearest ? $"Did you mean \"{nearest}\"?" : "Write Issuer with its URL instead");
            return null;
        }

        if (issuer is not null)
        {
            return null;
        }

        if (ProviderKinds.Find(name) is { } meant)
        {
            return meant;
        }

        if (reader.Find(Key(name, "Issuer")) is null)
        {
            reader.Error(Key(name, "Issuer"), "nothing says which provider this is", "Write Issuer with its URL, or Kind with the name of a provider that is known, such as \"google\"");
        }

        return null;
    }

    private static void CheckKind(SettingsReader reader, ExternalProviderOptions provider)
    {
        if (provider.Kind is null)
        {
            if (provider.Settings.Count > 0)
            {
                reader.Error(Key(provider.Name, $"Settings:{provider.Settings.Keys.First()}"), "only providers that are known by name have settings of their own", "Remove it");
            }

            return;
        }

        var known = ProviderKinds.SettingsOf(provider.Kind).ToList();
        var unknown = provider.Settings.Keys.Where(setting => !known.Contains(setting, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var setting in unknown)
        {
            reader.Error(Key(provider.Name, $"Settings:{setting}"), "this provider has no such setting", NearestName.Remedy(setting, known));
        }

        if (unknown.Count > 0 || ProviderRegistration.WhyWrong(provider) is not var (unreadable, why))
        {
            return;
        }

        // The library presets it, to what anybody wants.
        var needed = known.Where(key => key is not "Environment").Select(key => $"Settings:{key}");
        var remedy = $"Write what it needs: {string.Join(", ", ProviderKinds.MakesSecret(provider.Kind) ? needed : needed.Prepend("ClientSecret"))}";
        if (unreadable is null)
        {
            reader.Error(Key(provider.Name, "ClientId"), $"{provider.Kind} cannot be used so ({why})", remedy);
        }
        else
        {
            reader.Error(Key(provider.Name, $"Settings:{unreadable}"), why, remedy);
        }
    }

    private static string DisplayName(SettingsReader reader, string name, string? kind)
    {
        if (reader.Find(Key(name, "DisplayName")) is not { } setting)
        {
            // Also for who runs one of these themselves, such as GitLab, and writes its issuer.
            var known = kind ?? ProviderKinds.Find(name);
            return known is "Twitter" ? "X" : known ?? char.ToUpperInvariant(name[0]) + name[1..];
        }

        if (setting.Value.Length > MaxDisplayName || !Auth.Users.DisplayName.TryNormalize(setting.Value, out var normalized) || normalized is null)
        {
            reader.Error(setting, $"this is not a line of at most {MaxDisplayName} characters", "Write what the button is to say after \"Continue with\"");
            return name;
        }

        return normalized;
    }

    private static Dictionary<string, string> RoleMap(SettingsReader reader, string name, List<string> keys)
    {
        var map = new Dictionary<string, string>(Values(reader, name, keys, "RoleMap"), StringComparer.Ordinal);
        foreach (var (foreign, local) in map)
        {
            if (local is RoleName.Administrator)
            {
                reader.Error(Key(name, $"RoleMap:{foreign}"), $"no provider can give {RoleName.Administrator}", "Give it by hand: users roles EMAIL --add gateway-admin");
            }
            else if (!RoleName.IsValid(local))
            {
                reader.Error(Key(name, $"RoleMap:{foreign}"), "this is not the name of a role", RoleName.Invalid.Message);
            }
        }

        if (map.Count > 0 != reader.Text(Key(name, "RoleClaim")) is not null)
        {
            reader.Error(Key(name, "RoleClaim"), "RoleClaim and RoleMap are needed together", "Write the claim that has the foreign roles, and which local role each of them gives");
        }

        return map;
    }

    private static Dictionary<string, string> Values(SettingsReader reader, string name, List<string> keys, string section) => keys
        .Where(key => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
        .Select(key => (Key: key[(section.Length + 1)..], Value: reader.Text(Key(name, key))))
        .Where(entry => entry.Value is not null)
        .ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.OrdinalIgnoreCase);

    private static void RejectUnknown(SettingsReader reader, string name, List<string> keys)
    {
        foreach (var key in keys.Where(key => !Keys.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase) || (key.Contains(':', StringComparison.Ordinal) && !HasMembers(key))))
        {
            reader.Error(Key(name, key), "there is no such setting", NearestName.Remedy(key.Split(':')[0], Keys));
        }
    }

    private static bool HasMembers(string key) => key.Split(':')[0].ToUpperInvariant() is "SCOPES" or "ROLEMAP" or "SETTINGS";

    private static string Key(string name, string key) => $"{Section}:{name}:{key}";
}
