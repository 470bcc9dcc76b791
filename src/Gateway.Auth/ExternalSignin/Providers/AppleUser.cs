using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

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

    /// <summary>The form as a query without the address, which is not needed and does not belong into addresses: those are logged on the way.</summary>
    public static string WithoutAddress(string form)
    {
        var fields = QueryHelpers.ParseQuery(form);
        if (!fields.Remove(Parameter, out var user))
        {
            return form;
        }

        if (Name(new Dictionary<string, string>(StringComparer.Ordinal) { [Parameter] = user.ToString() }) is { } name)
        {
            fields[Parameter] = $$$"""{"name":{"firstName":{{{JsonSerializer.Serialize(name)}}}}}""";
        }

        return QueryHelpers.AddQueryString("", fields).TrimStart('?');
    }
}
