namespace Gateway.Auth.Access;

/// <summary>How an endpoint takes API keys: as bearer token, and in a header of its own if it names one.</summary>
/// <param name="Header">That header, such as <c>X-API-Key</c>; null for none.</param>
internal sealed record ApiKeyUse(string? Header);
