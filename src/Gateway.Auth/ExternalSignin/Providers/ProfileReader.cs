using System.Security.Claims;
using Gateway.Auth.ExternalIdentities;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>What a provider told of a person, after the library has validated it.</summary>
/// <param name="IdToken">The claims of the ID token; empty for a provider that has none (plain OAuth 2.0).</param>
/// <param name="UserInfo">The claims of the UserInfo answer, whose subject is that of the ID token.</param>
internal sealed record ProviderClaims(ClaimSet IdToken, ClaimSet UserInfo)
{
    /// <summary>What the library makes of the answer of a provider that has its own names for things.</summary>
    public ClaimsPrincipal? Mapped { get; init; }

    /// <summary>An address that the provider says was proved, where that has to be asked for; goes before all others.</summary>
    public string? ProvedEmail { get; init; }

    /// <summary>What the person is called, where nothing but the form that their browser brought says so: anybody may have written it.</summary>
    public string? ToldName { get; init; }

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(ProviderClaims);
}

/// <summary>Makes a profile of what a provider told.</summary>
internal static class ProfileReader
{
    /// <summary>Where X says an address that the person has confirmed.</summary>
    public const string XEmail = "confirmed_email";

    /// <param name="provider">Who told it.</param>
    /// <param name="issuer">The issuer of a provider that has no ID token.</param>
    /// <param name="claims">What it told.</param>
    /// <returns>Null when it does not say who it is (ADVISORIES.md F-88).</returns>
    public static ExternalProfile? Read(ExternalProviderOptions provider, string issuer, ProviderClaims claims)
    {
        // A token says who wrote it; for Microsoft that is the tenant, and its sub is the person's in this application.
        var iss = claims.IdToken.Text("iss") is { } told && !IsUnasked(provider, issuer, told) ? told : issuer;
        var subject = claims.IdToken.Has("iss") ? claims.IdToken.Text("sub") : claims.UserInfo.Text("sub") ?? claims.Mapped?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        if (string.IsNullOrWhiteSpace(subject))
        {
            return null;
        }

        var (email, isVerified) = Email(provider.Kind, claims);
        return new ExternalProfile
        {
            Issuer = iss,
            Subject = subject,
            Provider = provider.Name,
            Email = email,
            EmailVerified = isVerified,
            Name = Name(provider.Kind, claims),
            ToldName = claims.ToldName,
            Picture = Text("picture") ?? claims.UserInfo.Text("avatar_url"),
            Roles = provider.RoleClaim is not { } path ? [] : claims.UserInfo.Texts(path) is { Count: > 0 } roles ? roles : claims.IdToken.Texts(path),
            UpdatedAt = claims.UserInfo.Time("updated_at") ?? claims.IdToken.Time("updated_at") ?? claims.IdToken.Time("iat"),
        };

        string? Text(string name) => claims.UserInfo.Text(name) ?? claims.IdToken.Text(name);
    }

    /// <summary>
    /// What the person is called. Discord's <c>username</c>, which the library takes, is what they are found by; <c>global_name</c> is what they are
    /// called, once they have said so (discord.com/developers/docs, "User").
    /// </summary>
    private static string? Name(string? kind, ProviderClaims claims) =>
        claims.UserInfo.Text("name") ?? claims.IdToken.Text("name") ?? (kind is "Discord" ? claims.UserInfo.Text("global_name") : null)
        ?? claims.Mapped?.FindFirst(ClaimTypes.Name)?.Value;

    /// <summary>
    /// Discord sends no token until it announces that it can, and then the same issuer without the slash at its end. An identity is kept with its
    /// issuer to the letter, so that of a token that nobody asked for must not be another one's.
    /// </summary>
    private static bool IsUnasked(ExternalProviderOptions provider, string issuer, string told) =>
        !ProviderRegistration.Scopes(provider).Contains("openid", StringComparer.Ordinal) && string.Equals(told.TrimEnd('/'), issuer.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>The address, and whether whoever told it says that it was proved: both of one source, never one of each.</summary>
    private static (string? Email, bool IsVerified) Email(string? kind, ProviderClaims claims)
    {
        if (claims.ProvedEmail is { } proved)
        {
            return (proved, true);
        }

        if (kind is "Twitter" && claims.UserInfo.Text(XEmail) is { } confirmed)
        {
            return (confirmed, true);
        }

        var source = claims.UserInfo.Has("email") ? claims.UserInfo : claims.IdToken;
        if (source.Text("email") is not { } email)
        {
            return (claims.Mapped?.FindFirst(ClaimTypes.Email)?.Value, false);
        }

        return (email, kind switch
        {
            // "Boolean or string", developer.apple.com says of Apple's.
            "Apple" => source.IsTrue("email_verified") || source.Text("email_verified") is "true",
            "Discord" => source.IsTrue("verified"),
            _ => source.IsTrue("email_verified"),
        });
    }
}
