using System.Text;

namespace Gateway.IdentityHeaders;

/// <summary>How a backend wants roles written.</summary>
/// <param name="Separator">Between two roles.</param>
/// <param name="Map">Our role to the backend's name for it; a role that is not in it keeps its name.</param>
internal sealed record RoleFormat(string Separator, IReadOnlyDictionary<string, string> Map)
{
    /// <summary>Our own names, separated by a comma.</summary>
    public static readonly RoleFormat Default = new(",", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Writes the roles; a separator inside a role's name is percent-encoded, so that one role cannot be read as two.</summary>
    public void AppendTo(StringBuilder value, IReadOnlyList<string> roles)
    {
        for (var i = 0; i < roles.Count; i++)
        {
            if (i > 0)
            {
                value.Append(Separator);
            }

            HeaderValueEncoding.Append(value, Map.GetValueOrDefault(roles[i], roles[i]), Separator);
        }
    }
}
