namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// What Apple's page tells of somebody the first time that they sign in, and never again: beside the code, in the form, and signed by nobody
/// (developer.apple.com, "Incorporating Sign in with Apple into other platforms"). The address in it is not read; that of the token is signed.
/// </summary>
internal static class AppleUser
{
    /// <summary>The library's name of the provider.</summary>
    public const string Kind = "Apple";

    private const string Parameter = "user";

    /// <summary>What they are called, as they wrote it there; null when nothing says so.</summary>
    public static string? Name(IReadOnlyDictionary<string, string> parameters)
    {
        var user = ClaimSet.OfJson(parameters.GetValueOrDefault(Parameter, ""));
        var names = user.Texts("name.firstName").Concat(user.Texts("name.lastName")).Where(name => !string.IsNullOrWhiteSpace(name)).ToList();
        return names.Count > 0 ? string.Join(' ', names) : null;
    }
}
