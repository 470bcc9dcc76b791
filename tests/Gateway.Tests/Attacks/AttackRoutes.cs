namespace Gateway.Tests.Attacks;

/// <summary>One route for each surface that is attacked, with two sets of identity headers.</summary>
internal static class AttackRoutes
{
    private const string AllForms = "parameters, empty-segments, encoded-slash, non-utf8";

    public static string Json(string backend) => $$"""
        {
          "Access": { "Policies": { "admins": { "Roles": ["admin"] } } },
          "Identity": {
            "Headers": { "X-User-Id": "{user_id}", "X-User-Roles": "{roles}", "X-User-Email": "{email}", "X-User-Name": "{name}", "x-assertion": "{assertion}" },
            "Sets": { "java": { "Headers": { "REMOTE_USER": "{user_id}", "X.Employee~No": "{attributes.employee_no}" } } }
          },
          "ReverseProxy": {
            "Routes": {
              "admin":    { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/admin/{**rest}" } },
              "optional": { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/optional/{**rest}" } },
              "open":     { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/open/{**rest}" } },
              "stripped": { "ClusterId": "app", "Match": { "Path": "/stripped/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/stripped" } ] },
              "bare":     { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/bare/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/bare" } ] },
              "java":     { "ClusterId": "app", "Match": { "Path": "/java/{**rest}" }, "Metadata": { "Identity": "java" } },
              "forward":  { "ClusterId": "app", "Match": { "Path": "/forward/{**rest}" }, "Metadata": { "ForwardAuthorization": "true" } },
              "logout":   { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/logout/{**rest}" }, "Metadata": { "SignOut": "true" } },
              "files":    { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/files/{**rest}" }, "Metadata": { "AllowPath": "{{AllForms}}" } },
              "private":  { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/files/private/{**rest}" }, "Metadata": { "AllowPath": "{{AllForms}}" } },
              "café":     { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/files/café/{**rest}" } },
              "lax":      { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/lax/{**rest}" }, "Metadata": { "AllowPath": "{{AllForms}}" }, "Transforms": [ { "PathRemovePrefix": "/lax" } ] },
              "laxadmin": { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/lax/admin/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/lax" } ] },
              "reads":    { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/items/{**rest}", "Methods": ["GET", "POST"] } },
              "writes":   { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/items/{**rest}" } },
              "beta":     { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/beta/{**rest}", "Headers": [ { "Name": "X-Beta", "Values": ["1"] } ] } },
              "stable":   { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/beta/{**rest}" } },
              "vhost":    { "ClusterId": "app", "AuthorizationPolicy": "admins", "Match": { "Path": "/{**rest}", "Hosts": ["admin.example.test"] } },
              "site":     { "ClusterId": "app", "Match": { "Path": "/{**rest}" } }
            },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "{{backend}}" } } } }
          }
        }
        """;
}
