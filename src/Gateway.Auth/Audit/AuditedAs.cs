namespace Gateway.Auth.Audit;

/// <summary>On an endpoint: how rows call it. Endpoints without it are called by method and pattern.</summary>
/// <param name="Name">Such as <c>route site</c>.</param>
internal sealed record AuditedAs(string Name);
