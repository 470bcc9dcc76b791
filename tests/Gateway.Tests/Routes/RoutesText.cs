using System.Text;
using Gateway.Configuration;
using Gateway.Routes;

namespace Gateway.Tests.Routes;

/// <summary>Route files as texts.</summary>
internal static class RoutesText
{
    /// <summary>The example of the contract.</summary>
    public const string Example = """
        {
          "Access": { "Policies": { "admins": { "Roles": ["admin"] }, "staff": { "Roles": ["admin", "support"] }, "verified": { "EmailVerified": true } } },
          "Identity": {
            "Headers": { "X-User-Id": "{user_id}", "X-User-Roles": "{roles}", "X-User-Email": "{email}" },
            "Sets": { "java": { "Headers": { "REMOTE_USER": "{attributes.employee_no}", "X-Roles": "{roles}" }, "RoleSeparator": ";", "RoleMap": { "admin": "ROLE_ADMIN" } } }
          },
          "ReverseProxy": {
            "Routes": {
              "reports": { "ClusterId": "legacy", "AuthorizationPolicy": "staff", "Match": { "Path": "/reports/{**rest}" }, "Metadata": { "Identity": "java" } },
              "site":    { "ClusterId": "legacy", "AuthorizationPolicy": "signed-in", "Match": { "Path": "/{**rest}" } }
            },
            "Clusters": { "legacy": { "Destinations": { "one": { "Address": "http://10.0.0.5:8080/" } } } }
          }
        }
        """;

    /// <summary>A file with these members of one route beside its match, and these of the root.</summary>
    public static string WithRoute(string route, string root = "") => $$"""
        { {{root}}
          "ReverseProxy": {
            "Routes": { "site": { {{(route.Contains("\"Match\"", StringComparison.Ordinal) ? "" : "\"Match\": { \"Path\": \"/{**rest}\" },")}} {{(route.Contains("ClusterId", StringComparison.Ordinal) ? "" : "\"ClusterId\": \"app\",")}} {{route}} } },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } } } }
        """;

    /// <summary>The table of a file that has to be right.</summary>
    public static RouteTable Load(string json) => RoutesFile.Parse(Encoding.UTF8.GetBytes(json), "routes.json", "/auth") switch
    {
        RoutesLoadResult.Loaded(var table) => table,
        RoutesLoadResult.Refused(var errors) => throw new InvalidOperationException(string.Join('\n', errors)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The errors of a file that has to be wrong.</summary>
    public static IReadOnlyList<ConfigurationError> Refuse(string json) => Refuse(Encoding.UTF8.GetBytes(json));

    /// <summary>The errors of a file that has to be wrong.</summary>
    public static IReadOnlyList<ConfigurationError> Refuse(byte[] json) =>
        RoutesFile.Parse(json, "routes.json", "/auth") is RoutesLoadResult.Refused(var errors) ? errors : [];

    /// <summary>A file of the repository.</summary>
    public static string Repository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AuthGateway.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, path);
    }
}
