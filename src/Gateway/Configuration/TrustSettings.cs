using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Trust;
using Gateway.Auth.Users;

namespace Gateway.Configuration;

/// <summary>Who else may say who somebody is: <c>Trust:Issuers</c>, and with <see cref="BetterAuthSettings"/> Better Auth.</summary>
internal static class TrustSettings
{
    private const string Issuers = "Trust:Issuers";
    private const string AnyType = "none";

    /// <param name="reader">The settings.</param>
    /// <param name="signup">Whether people may make accounts.</param>
    /// <param name="own">Our own <c>iss</c>, if it is known already.</param>
    /// <param name="external">Whom people sign in with: they are known there by <c>sub</c>, and their links by the provider's name.</param>
    public static TrustOptions Read(SettingsReader reader, SignupOptions signup, string? own, IReadOnlyList<ExternalProviderOptions> external)
    {
        var names = reader.Names(Issuers);
        List<(string Key, TrustedIssuerOptions? Issuer)> issuers = [.. names.Select(name => ($"{Issuers}:{name}:Issuer", Issuer(reader, name, signup)))];
        var (betterAuth, acceptsTokens) = BetterAuthSettings.Read(reader, signup);
        if (betterAuth is not null)
        {
            issuers.Add(("BetterAuth:Issuer", betterAuth.Issuer));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, issuer) in issuers.Where(entry => entry.Issuer is not null))
        {
            if (string.Equals(issuer!.Issuer, own, StringComparison.Ordinal))
            {
                reader.Error(key, "this is the gateway's own issuer, so nobody could tell whose a token is", "Let the other one use an iss of its own (Better Auth: jwt({ jwt: { issuer } })) and write that here");
            }
            else if (issuer.SubjectClaim is "email" || (issuer.SubjectClaim is not TrustedIssuerOptions.Subject && external.Any(provider => string.Equals(provider.Issuer, issuer.Issuer, StringComparison.Ordinal))))
            {
                // One person's name for another's: an address can be anybody's, and people signed in by sub must not be found by what they call themselves.
                reader.Error(key[..^"Issuer".Length] + "SubjectClaim", $"people are not known by {issuer.SubjectClaim} for sure", "Remove it: sub is what an issuer never gives to anybody else");
            }
            else if (!seen.Add(issuer.Issuer))
            {
                reader.Error(key, "another trusted issuer has the same iss, so their keys would mix", "Name each issuer once");
            }
        }

        RefuseSameNames(reader, names, betterAuth is not null, external);
        return new TrustOptions
        {
            BetterAuth = betterAuth,
            Issuers = [.. issuers.Select(entry => entry.Issuer).OfType<TrustedIssuerOptions>().Where(issuer => !issuer.IsBetterAuth || acceptsTokens)],
        };
    }

    /// <summary>A link is taken away by its provider's name: of two with the same, whoever takes one away would take both.</summary>
    private static void RefuseSameNames(SettingsReader reader, IReadOnlyList<string> names, bool hasBetterAuth, IReadOnlyList<ExternalProviderOptions> external)
    {
        var taken = external.ToDictionary(provider => provider.Name, provider => $"External:Providers:{provider.Name}", StringComparer.OrdinalIgnoreCase);
        if (hasBetterAuth)
        {
            Refuse(BetterAuthSettings.Name, "BetterAuth:BaseUrl");
            taken[BetterAuthSettings.Name] = $"BetterAuth, which is called {BetterAuthSettings.Name},";
        }

        foreach (var name in names)
        {
            Refuse(name, $"{Issuers}:{name}:Issuer");
        }

        void Refuse(string name, string key)
        {
            if (taken.TryGetValue(name, out var other))
            {
                reader.Error(key, $"{other} has the same name, and links are taken away by it: people would lose one with the other", $"Rename {(key.StartsWith(Issuers, StringComparison.Ordinal) ? $"{Issuers}:{name}" : other)}; links that were made under the old name keep it");
            }
        }
    }

    /// <summary>What becomes of an issuer's people here.</summary>
    /// <param name="reader">The settings.</param>
    /// <param name="section">The issuer's section, with <c>SignUp</c> and <c>RoleMap</c>.</param>
    /// <param name="signup">Whether people may make accounts.</param>
    public static ExternalAccountPolicy Policy(SettingsReader reader, string section, SignupOptions signup)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, _) in reader.Section($"{section}:RoleMap"))
        {
            // Whole: a colon in a foreign role is one level of JSON more.
            var role = key[(section.Length + ":RoleMap:".Length)..];
            if (reader.Find(key) is not { } local)
            {
                continue;
            }

            map[role] = local.Value;
            if (!RoleName.IsValid(local.Value))
            {
                reader.Error(local, "this is not a role", RoleName.Invalid.Message);
            }
            else if (local.Value is RoleName.Administrator)
            {
                reader.Error(local, $"nobody else can give {RoleName.Administrator}", "Give it with: users roles EMAIL --add gateway-admin");
            }
        }

        return new ExternalAccountPolicy
        {
            MayProvision = reader.Choice($"{section}:SignUp", "open", "closed") is { } word ? word is "open" : signup.Open,
            RequiresVerifiedEmail = signup.RequireVerifiedEmail,
            RoleMap = map,
        };
    }

    /// <summary>The algorithms of <c>Algorithms</c>.</summary>
    public static IReadOnlyList<string> Algorithms(SettingsReader reader, string key)
    {
        var written = reader.List(key);
        foreach (var algorithm in written.Where(algorithm => !ForeignAlgorithms.All.Contains(algorithm.Value, StringComparer.Ordinal)))
        {
            reader.Error(algorithm, "this is no algorithm that a token can be accepted with", $"Write some of {string.Join(", ", ForeignAlgorithms.All)}");
        }

        return written.Count == 0 ? TrustedIssuerOptions.DefaultAlgorithms : [.. written.Select(algorithm => algorithm.Value)];
    }

    /// <summary>An address that the gateway asks: https, or http on this machine.</summary>
    public static Uri? Address(SettingsReader reader, string key, bool allowsPlainHttp = false)
    {
        if (reader.Find(key) is not { } setting)
        {
            return null;
        }

        if (!Uri.TryCreate(setting.Value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length + address.Fragment.Length > 0)
        {
            reader.Error(setting, "this is not a web address", "Write one such as https://login.example.com/jwks");
            return null;
        }

        if (!allowsPlainHttp && !ForeignHttp.MayAsk(address))
        {
            reader.Error(setting, "http is allowed on loopback only: anybody on the way could answer", "Write https://");
        }

        return address;
    }

    private static TrustedIssuerOptions? Issuer(SettingsReader reader, string name, SignupOptions signup)
    {
        var section = $"{Issuers}:{name}";
        var issuer = reader.Find($"{section}:Issuer");
        var audiences = reader.List($"{section}:Audiences");
        var (keys, discovery) = (Address(reader, $"{section}:JwksUri"), Address(reader, $"{section}:Discovery"));
        if (issuer is null)
        {
            reader.Error($"{section}:Issuer", "the iss of its tokens is missing", "Write it to the letter, such as https://login.example.com/");
        }

        if (audiences.Count == 0)
        {
            reader.Error($"{section}:Audiences", "without an audience the tokens of every other application of this issuer would be accepted", "Write the aud of the tokens that are meant for your application");
        }

        if (keys is null && discovery is null && issuer is not null && !(Uri.TryCreate(issuer.Value.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute, out discovery) && ForeignHttp.MayAsk(discovery)))
        {
            reader.Error(issuer, "its keys cannot be found: this is no https address", $"Write {section}:JwksUri or {section}:Discovery");
        }

        var (roleClaim, policy) = (reader.Text($"{section}:RoleClaim"), Policy(reader, section, signup));
        if (policy.RoleMap.Count > 0 && roleClaim is null)
        {
            reader.Error($"{section}:RoleClaim", "without it no token has a role, so RoleMap would only take roles away", "Write the claim that has the foreign roles, or remove RoleMap");
        }

        IReadOnlyList<string> types = [.. reader.List($"{section}:Types").Select(type => type.Value)];
        var defaults = new TrustedIssuerOptions { Name = name, Issuer = "", Audiences = [], Policy = new ExternalAccountPolicy() };
        return new TrustedIssuerOptions
        {
            Name = name,
            Issuer = issuer?.Value ?? "",
            Audiences = [.. audiences.Select(audience => audience.Value)],
            JwksUri = keys,
            Discovery = discovery,
            Algorithms = Algorithms(reader, $"{section}:Algorithms"),
            Types = types.Count == 0 ? defaults.Types : types,
            AcceptsNoType = types.Count == 0 || types.Contains(AnyType, StringComparer.OrdinalIgnoreCase),
            SubjectClaim = reader.Text($"{section}:SubjectClaim") ?? defaults.SubjectClaim,
            RoleClaim = roleClaim,
            Policy = policy,
        };
    }
}
