using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.RateLimiting;

namespace Gateway.Routes;

/// <summary>Reads <c>routes.json</c>: either all of it is right, or everything that is wrong is told at once.</summary>
internal static class RoutesFile
{
    /// <summary>More than any hand can write; keeps a wrong path (a device, a log) from filling the memory. Bytes.</summary>
    private const int MaxLength = 16 * 1024 * 1024;

    /// <summary>What the gateway answers itself beside <c>Auth:BasePath</c>; never proxied.</summary>
    private static readonly string[] OwnPaths = ["/healthz", "/.well-known/jwks.json", "/.well-known/openid-configuration"];

    /// <summary>All paths that are never proxied.</summary>
    /// <param name="basePath"><c>Auth:BasePath</c>.</param>
    public static IReadOnlyList<string> ReservedPaths(string basePath) => [basePath, .. OwnPaths];

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">Its path, as the operator knows it; errors name it.</param>
    /// <param name="basePath"><c>Auth:BasePath</c>.</param>
    public static RoutesLoadResult Load(string path, string basePath = "/auth") => Parse(Read(path), path, basePath);

    /// <summary>The file's bytes, or null when it cannot be read.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var read = file.Read(buffer); read > 0 && bytes.Length <= MaxLength; read = file.Read(buffer))
            {
                bytes.Write(buffer, 0, read);
            }

            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Checks what <see cref="Read"/> gave.</summary>
    public static RoutesLoadResult Parse(byte[]? content, string path, string basePath)
    {
        var errors = new ConfigurationErrors(path);
        switch (content)
        {
            case null:
                var (message, remedy) = UnreadableFile.Explain(path);
                errors.Add(null, "(file)", message, remedy);
                break;
            case { Length: > MaxLength }:
                errors.Add(null, "(file)", "is larger than 16 MB", "Name a routes file");
                break;
            default:
                if (ConfigurationTreeReader.Read(content, errors) is { } root)
                {
                    var table = Compile(root, errors, basePath);
                    if (errors.Count == 0)
                    {
                        return new RoutesLoadResult.Loaded(table);
                    }
                }

                break;
        }

        return new RoutesLoadResult.Refused(errors.InOrder());
    }

    private static RouteTable Compile(ConfigurationNode root, ConfigurationErrors errors, string basePath)
    {
        root.Children.Remove("$schema"); // For editors.
        var proxy = ReverseProxySection.Read(root, errors);

        var policies = AccessSection.Compile(root, errors);
        var identity = IdentitySection.Compile(root, errors);
        var limits = RateLimitSection.Compile(root, errors);
        var rules = new RouteRules(root, policies, identity, limits, ReservedPaths(basePath), errors);
        var routes = root.At("ReverseProxy", "Routes").Select(rules.Compile).ToList();
        foreach (var cluster in root.At("ReverseProxy", "Clusters"))
        {
            ClusterRules.Check(cluster, errors);
        }

        return new()
        {
            Routes = proxy.Routes,
            Clusters = proxy.Clusters,
            GatewayRoutes = routes.ToFrozenDictionary(route => route.RouteId, StringComparer.OrdinalIgnoreCase),
            Policies = policies,
            DefaultIdentity = identity.Default,
            IdentitySets = identity.Sets,
            RateLimits = limits,
            Parts = Parts(root),
        };
    }

    private static FrozenDictionary<string, string> Parts(ConfigurationNode root)
    {
        IEnumerable<ConfigurationNode> parts =
        [
            .. root.At("Access", "Policies"),
            .. root.At("Identity"),
            .. root.At("RateLimits"),
            .. root.At("ReverseProxy", "Routes"),
            .. root.At("ReverseProxy", "Clusters"),
        ];
        return parts.ToFrozenDictionary(part => part.Key, part => string.Join('\n', part.Flatten()), StringComparer.OrdinalIgnoreCase);
    }
}
