using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>Some accounts of many, in the order of their creation.</summary>
/// <param name="Items">The accounts.</param>
/// <param name="Next">Where the next page begins (for <c>after</c>); null when this is the last one.</param>
internal sealed record UserPage(IReadOnlyList<User> Items, Guid? Next);
