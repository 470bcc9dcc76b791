namespace Gateway.IdentityHeaders;

/// <summary>Something wrong with a configured set of identity headers.</summary>
/// <param name="Key">Where, below the set: <c>Headers:X-User-Id</c>, <c>RoleSeparator</c>, <c>RoleMap:admin</c>.</param>
/// <param name="Message">What is wrong, as a sentence without a final full stop.</param>
/// <param name="Remedy">What to do, as a sentence without a final full stop.</param>
internal sealed record IdentityHeaderError(string Key, string Message, string Remedy);
