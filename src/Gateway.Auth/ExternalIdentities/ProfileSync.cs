using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>What a profile changes of an account. What cannot be accepted is passed over: a strange name is no reason to keep somebody out.</summary>
internal static class ProfileSync
{
    /// <summary>The attribute that has the URL of the person's picture.</summary>
    public const string Picture = "picture";

    /// <summary>Changes the account in memory.</summary>
    /// <param name="user">The account as it was read.</param>
    /// <param name="profile">What the issuer says now.</param>
    /// <param name="policy">Which roles it may give.</param>
    /// <param name="followedKey">
    /// The address that the issuer told before. The account's address changes only if it was this one: whoever linked an identity with another
    /// address did not ask for theirs to change.
    /// </param>
    /// <returns>What was changed, for the audit; empty when nothing was.</returns>
    public static IReadOnlyList<string> Apply(User user, ExternalProfile profile, ExternalAccountPolicy policy, string? followedKey)
    {
        List<string> changes = [];
        if (DisplayName.TryNormalize(profile.Name ?? (user.Name is null ? profile.ToldName : null), out var name) && name is not null && !string.Equals(name, user.Name, StringComparison.Ordinal))
        {
            user.Name = name;
            changes.Add("name");
        }

        if (WithPicture(user.Attributes, profile.Picture) is { } attributes)
        {
            user.Attributes = attributes;
            changes.Add("picture");
        }

        if (profile.EmailVerified && EmailAddress.TryParse(profile.Email, out var address))
        {
            changes.AddRange(ApplyEmail(user, address, followedKey));
        }

        var roles = Roles(user.Roles, profile.Roles, policy.RoleMap);
        if (!roles.SequenceEqual(user.Roles, StringComparer.Ordinal))
        {
            changes.AddRange(roles.Except(user.Roles, StringComparer.Ordinal).Select(role => "+" + role));
            changes.AddRange(user.Roles.Except(roles, StringComparer.Ordinal).Select(role => "-" + role));
            user.Roles = roles;
        }

        return changes;
    }

    /// <summary>The roles that the account has then: those that the map manages as the issuer says, the others as they are.</summary>
    public static IReadOnlyList<string> Roles(IReadOnlyList<string> present, IReadOnlyList<string>? foreign, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0 || foreign is null)
        {
            return present;
        }

        var managed = map.Values.Where(role => role is not RoleName.Administrator).ToHashSet(StringComparer.Ordinal);
        var given = foreign.Select(role => map.GetValueOrDefault(role)).OfType<string>().Where(managed.Contains).ToHashSet(StringComparer.Ordinal);
        string[] kept = [.. present.Where(role => !managed.Contains(role) || given.Contains(role))];
        return [.. kept, .. given.Except(kept, StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(Math.Max(0, RoleName.MaxPerUser - kept.Length))];
    }

    private static IEnumerable<string> ApplyEmail(User user, EmailAddress address, string? followedKey)
    {
        if (string.Equals(user.EmailKey, address.Key, StringComparison.Ordinal))
        {
            if (!user.EmailVerified)
            {
                user.EmailVerified = true;
                yield return "e-mail verified";
            }
        }
        else if (string.Equals(user.EmailKey, followedKey, StringComparison.Ordinal))
        {
            (user.Email, user.EmailKey, user.EmailVerified) = (address.Display, address.Key, true);
            yield return "e-mail";
        }
    }

    private static Dictionary<string, string>? WithPicture(IReadOnlyDictionary<string, string> attributes, string? picture)
    {
        if (picture is null
            || !Uri.TryCreate(picture, UriKind.Absolute, out var uri) || uri.Scheme is not "https"
            || (attributes.TryGetValue(Picture, out var present) && string.Equals(present, picture, StringComparison.Ordinal)))
        {
            return null;
        }

        var changed = new Dictionary<string, string>(attributes, StringComparer.Ordinal) { [Picture] = picture };
        return UserAttributes.AreValid(changed) ? changed : null;
    }
}
