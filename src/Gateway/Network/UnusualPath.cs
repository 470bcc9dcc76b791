namespace Gateway.Network;

/// <summary>Hangs on a request whose path is not clean, so that the route which is selected for it can be asked.</summary>
/// <param name="Forms">What is unusual about the path; never <see cref="PathForms.None"/>.</param>
internal sealed record UnusualPath(PathForms Forms);
