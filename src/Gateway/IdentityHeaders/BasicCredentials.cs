using System.Text;
using Gateway.Auth.Access;

namespace Gateway.IdentityHeaders;

/// <summary>
/// What a backend that knows nothing but HTTP Basic (RFC 7617) is told: the same name and password for everybody, or each person's own. Made
/// from texts in UTF-8 (section 2.1).
/// </summary>
internal sealed class BasicCredentials
{
    /// <summary>The header's name.</summary>
    public const string Header = "Authorization";

    private readonly HeaderTemplate user;
    private readonly HeaderTemplate? password;
    private readonly string fixedPassword;

    /// <summary>Each person's own, or one name and password.</summary>
    /// <param name="user">The user-id; a text with a colon is none (RFC 7617 section 2), and then there is no header.</param>
    /// <param name="password">The password; null for <paramref name="fixedPassword"/>.</param>
    /// <param name="fixedPassword">One that was read from a file: nothing in it is a placeholder.</param>
    public BasicCredentials(HeaderTemplate user, HeaderTemplate? password, string fixedPassword)
    {
        (this.user, this.password, this.fixedPassword) = (user, password, fixedPassword);
        NeedsProfile = user.NeedsProfile || password is { NeedsProfile: true };
        ForEverybody = user.IsLiteral && password is null or { IsLiteral: true }
            ? Value(user.RenderLiteral(), password?.RenderLiteral() ?? fixedPassword)
            : null;
    }

    /// <summary>Whether the value needs <see cref="CallerIdentity.Profile"/>.</summary>
    public bool NeedsProfile { get; }

    /// <summary>The value when it is the same for everybody, signed in or not.</summary>
    public string? ForEverybody { get; }

    /// <summary>The header's value for somebody; null when a part of it has none.</summary>
    public string? Render(CallerIdentity identity, RoleFormat roles, string clusterId, Func<CallerIdentity, string, string> assertion) =>
        ForEverybody ?? Value(
            user.RenderPlain(identity, roles, clusterId, assertion),
            password is null ? fixedPassword : password.RenderPlain(identity, roles, clusterId, assertion));

    /// <inheritdoc/>
    public override string ToString() => nameof(BasicCredentials);

    private static string? Value(string? user, string? password) =>
        user is null || password is null || user.Contains(':', StringComparison.Ordinal) || user.Any(char.IsControl) || password.Any(char.IsControl)
            ? null
            : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
