namespace Gateway.Tests.EndToEnd;

/// <summary>The routes of the stories: one for each thing that a route can say.</summary>
internal static class StoryRoutes
{
    /// <param name="backend">Where almost everything goes.</param>
    /// <param name="betterAuth">Where <c>/api/auth</c> goes, if anywhere else.</param>
    public static string Json(string backend, string? betterAuth = null) => $$"""
        {
          "Access": { "Policies": { "admins": { "Roles": ["admin"] }, "verified": { "EmailVerified": true } } },
          "Identity": {
            "Headers": { "X-User-Id": "{user_id}", "X-User-Roles": "{roles}", "X-User-Email": "{email}", "X-User-Name": "{name}", "X-Assertion": "{assertion}" },
            "Sets": { "java": { "Headers": { "REMOTE_USER": "{attributes.employee_no}", "X-Roles": "{roles}" }, "RoleSeparator": ";", "RoleMap": { "admin": "ROLE_ADMIN" } },
              "machines": { "Headers": { "X-User-Id": "{user_id}", "X-User-Roles": "{roles}", "X-User-Name": "{name}", "X-User-Email": "{email}", "X-Unverified": "{unverified_email}", "X-Kind": "{kind}" } }
            }
          },
          "ReverseProxy": {
            "Routes": {
              "java":     { "ClusterId": "app", "Match": { "Path": "/java/{**rest}" }, "Metadata": { "Identity": "java" } },
              "admins":   { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/admin/{**rest}" } },
              "verified": { "ClusterId": "app", "AuthorizationPolicy": "verified", "Match": { "Path": "/verified/{**rest}" } },
              "optional": { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/optional/{**rest}" } },
              "open":     { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/open/{**rest}" } },
              "forward":  { "ClusterId": "app", "Match": { "Path": "/forward/{**rest}" }, "Metadata": { "ForwardAuthorization": "true" } },
              "logout":   { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/logout" }, "Metadata": { "SignOut": "true" } },
              "other":    { "ClusterId": "other", "Match": { "Path": "/other/{**rest}" } },
              "keys":     { "ClusterId": "app", "Match": { "Path": "/keys/{**rest}" }, "Metadata": { "Identity": "machines", "ApiKeys": "true" } },
              "headers":  { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/key-header/{**rest}" }, "Metadata": { "Identity": "machines", "ApiKeys": "true", "ApiKeyHeader": "X-API-Key" } },
              "auth":     { "ClusterId": "better-auth", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/api/auth/{**rest}" }, "Metadata": { "BetterAuth": "true" } },
              "down":     { "ClusterId": "down", "Match": { "Path": "/down/{**rest}" } },
              "site":     { "ClusterId": "app", "Match": { "Path": "/{**rest}" } }
            },
            "Clusters": {
              "app":  { "Destinations": { "one": { "Address": "{{backend}}" } } },
              "other": { "Destinations": { "one": { "Address": "{{backend}}" } } },
              "better-auth": { "Destinations": { "one": { "Address": "{{betterAuth ?? backend}}" } } },
              "down": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } }
            }
          }
        }
        """;
}
