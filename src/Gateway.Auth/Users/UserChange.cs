namespace Gateway.Auth.Users;

/// <summary>What a change came to.</summary>
/// <param name="User">The account as it is now; <see cref="User.SecurityVersion"/> is the new one if it was changed.</param>
/// <param name="Changed">False when there was nothing to change: the version stayed.</param>
internal sealed record UserChange(User User, bool Changed);
