using Gateway.Auth.Access;

namespace Gateway.Auth.Administration;

/// <summary>Marks an endpoint of the admin API.</summary>
internal sealed class ForAdministrators
{
    /// <summary>The mark.</summary>
    public static readonly ForAdministrators Mark = new();

    /// <summary>Bearer of a person with the role, or of a service account that an operator gave it to, known to be alive this moment.</summary>
    public static readonly AccessPolicy Policy =
        new() { Name = AdminOptions.Role, Requires = AccessRequirement.Identity, Roles = [AdminOptions.Role], StrictRevocation = true };

    private ForAdministrators()
    {
    }
}
