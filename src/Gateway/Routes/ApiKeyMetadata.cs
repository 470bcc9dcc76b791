using Gateway.Auth.Access;
using Gateway.Configuration;
using Gateway.IdentityHeaders;

namespace Gateway.Routes;

/// <summary>Reads how a route takes API keys: <c>"ApiKeys": "true"</c>, and <c>"ApiKeyHeader"</c> for a header of their own beside Authorization.</summary>
internal sealed class ApiKeyMetadata(ConfigurationErrors errors)
{
    /// <summary>The names of all such headers in a file, for what must not reach a backend; null when there is none.</summary>
    public static FoldedNames? Headers(ConfigurationNode root)
    {
        var names = root.At("ReverseProxy", "Routes").Select(route => route.Find("Metadata", "ApiKeyHeader")?.Text).OfType<string>()
            .Where(name => HeaderNameRules.WhyUnusable(name) is null).ToList();
        return names.Count > 0 ? new FoldedNames(names) : null;
    }

    /// <summary>How the route takes them; null for not at all.</summary>
    public ApiKeyUse? Read(ConfigurationNode route, GatewayRoute compiled)
    {
        var takesKeys = RouteMetadata.Flag(route, "ApiKeys", errors);
        var header = route.Find("Metadata", "ApiKeyHeader");
        if (takesKeys && route.Find("Metadata", "ApiKeys") is { } flag && compiled.Policy.Requires == AccessRequirement.Nothing)
        {
            errors.Add(flag, "has no meaning on an anonymous route, where no credentials are read", "Choose the policy \"optional\", or remove the key");
        }

        if (header is null)
        {
            return takesKeys ? new ApiKeyUse(null) : null;
        }

        if (!takesKeys)
        {
            errors.Add(header, "has no meaning without ApiKeys", "Write \"ApiKeys\": \"true\" as well, or remove the key");
        }
        else if (HeaderNameRules.WhyUnusable(header.Text) is { } why)
        {
            errors.Add(header, $"cannot be \"{header.Text}\". {why}", "Choose another name, such as \"X-API-Key\"");
        }
        else if (compiled.Protected.IsRefusedFromClients(header.Text))
        {
            errors.Add(header, $"cannot be \"{header.Text}\", which no client may send", "Choose another name, such as \"X-API-Key\"");
        }

        return new ApiKeyUse(header.Text);
    }
}
