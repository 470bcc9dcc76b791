using System.Net;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>Who may reach the admin API at all (section <c>Admin</c>).</summary>
internal sealed class AdminOptions
{
    /// <summary>The role that administrators have.</summary>
    public const string Role = RoleName.Administrator;

    /// <summary><c>Admin:AllowedNetworks</c>: client addresses that find it; for everybody else it isn't there. Default: this machine.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary><c>Admin:Email</c> and <c>Admin:Password</c>: who is made at the start; null for nobody.</summary>
    public FirstAdministrator? First { get; init; }
}
