using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Auth.Access;

namespace Gateway.IdentityHeaders;

/// <summary>What an identity header's value is made of: literal text and placeholders, for example <c>user={user_id}</c>.</summary>
internal sealed class HeaderTemplate
{
    /// <summary>What to do about a template that cannot be read.</summary>
    public const string Remedy =
        "Use printable ASCII text and {user_id}, {email}, {unverified_email}, {name}, {roles}, {kind}, {attributes.X}, {secrets.X} or {assertion}";

    private const string AttributePrefix = "attributes.", SecretPrefix = "secrets.";

    private readonly Part[] parts;

    private HeaderTemplate(Part[] parts)
    {
        this.parts = parts;
        HasSecret = parts.Any(part => part.Field == Field.Secret);
        NeedsProfile = HasSecret || parts.Any(part => part.Field is Field.Name or Field.Attribute);
        HasAssertion = parts.Any(part => part.Field == Field.Assertion);
        IsLiteral = parts.All(part => part.Field == Field.Literal);
    }

    private enum Field
    {
        Literal,
        UserId,
        Email,
        UnverifiedEmail,
        Name,
        Roles,
        Kind,
        Attribute,
        Secret,
        Assertion,
    }

    /// <summary>Whether the value needs <see cref="CallerIdentity.Profile"/>.</summary>
    public bool NeedsProfile { get; }

    /// <summary>Whether the value has an assertion, which is made anew for every request.</summary>
    public bool HasAssertion { get; }

    /// <summary>Whether the value has a secret, which nobody but the backend may see.</summary>
    public bool HasSecret { get; }

    /// <summary>Whether the value is the same for everybody.</summary>
    public bool IsLiteral { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="template">The template, when it could be read.</param>
    /// <param name="problem">Otherwise what is wrong, as a sentence without a full stop.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HeaderTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        problem = null;
        var found = new List<Part>();
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var brace = rest.IndexOfAny('{', '}');
            var literal = brace < 0 ? rest : rest[..brace];
            if (literal.ContainsAnyExceptInRange(' ', '~'))
            {
                problem = $"'{text}' has a character that is not printable ASCII";
                return false;
            }

            if (literal.Length > 0)
            {
                found.Add(new Part(Field.Literal, literal.ToString()));
            }

            if (brace < 0)
            {
                break;
            }

            rest = rest[brace..];
            var end = rest.IndexOf('}');
            if (end <= 0)
            {
                problem = $"'{text}' has a brace without its partner";
                return false;
            }

            if (!TryParsePlaceholder(rest[1..end], out var part))
            {
                problem = $"There is no placeholder {rest[..(end + 1)]}";
                return false;
            }

            found.Add(part);
            rest = rest[(end + 1)..];
        }

        if (found.Count == 0)
        {
            problem = "The template is empty";
            return false;
        }

        template = new HeaderTemplate([.. found]);
        return true;
    }

    /// <summary>
    /// The header's value, or null if there is none: a placeholder without a value leaves out the whole header, because half a
    /// value says something that nobody wrote.
    /// </summary>
    /// <param name="identity">Who is calling.</param>
    /// <param name="roles">How roles are written.</param>
    /// <param name="clusterId">The YARP cluster that an assertion is for.</param>
    /// <param name="assertion">Makes the value of <c>{assertion}</c> from identity and cluster; called only if the template has it.</param>
    public string? Render(CallerIdentity identity, RoleFormat roles, string clusterId, Func<CallerIdentity, string, string> assertion) =>
        Render(identity, roles, clusterId, assertion, static (value, text) => HeaderValueEncoding.Append(value, text));

    /// <summary>The value as it is, for what is encoded in another way.</summary>
    /// <inheritdoc cref="Render(CallerIdentity, RoleFormat, string, Func{CallerIdentity, string, string})"/>
    public string? RenderPlain(CallerIdentity identity, RoleFormat roles, string clusterId, Func<CallerIdentity, string, string> assertion) =>
        Render(identity, roles, clusterId, assertion, static (value, text) => value.Append(text));

    /// <summary>The text of a template without placeholders.</summary>
    public string RenderLiteral() => string.Concat(parts.Select(part => part.Text));

    private string? Render(
        CallerIdentity identity, RoleFormat roles, string clusterId, Func<CallerIdentity, string, string> assertion, Action<StringBuilder, string> append)
    {
        var value = new StringBuilder();
        foreach (var part in parts)
        {
            var start = value.Length;
            switch (part.Field)
            {
                case Field.Literal:
                    value.Append(part.Text);
                    break;
                case Field.Roles:
                    roles.AppendTo(value, identity.Roles);
                    break;
                default:
                    append(value, ValueOf(part, identity, clusterId, assertion) ?? "");
                    break;
            }

            if (value.Length == start)
            {
                return null;
            }
        }

        return value.ToString();
    }

    private static string? ValueOf(Part part, CallerIdentity identity, string clusterId, Func<CallerIdentity, string, string> assertion) => part.Field switch
    {
        Field.UserId => identity.UserId.ToString("D"),
        Field.Email => identity.EmailVerified ? identity.Email : null,
        Field.UnverifiedEmail => identity.Email,
        Field.Name => identity.Profile?.Name,
        Field.Kind => identity.Kind,
        Field.Attribute => identity.Profile?.Attributes.GetValueOrDefault(part.Text),
        Field.Secret => identity.Profile?.Secrets.GetValueOrDefault(part.Text),
        Field.Assertion => assertion(identity, clusterId),
        _ => throw new InvalidOperationException($"The template has an unknown field {part.Field}."),
    };

    private static bool TryParsePlaceholder(ReadOnlySpan<char> name, out Part part)
    {
        foreach (var (prefix, field) in new[] { (AttributePrefix, Field.Attribute), (SecretPrefix, Field.Secret) })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
            {
                part = new Part(field, name[prefix.Length..].ToString());
                return true;
            }
        }

        part = new Part(
            name switch
            {
                "user_id" => Field.UserId,
                "email" => Field.Email,
                "unverified_email" => Field.UnverifiedEmail,
                "name" => Field.Name,
                "roles" => Field.Roles,
                "kind" => Field.Kind,
                "assertion" => Field.Assertion,
                _ => Field.Literal,
            },
            "");
        return part.Field != Field.Literal;
    }

    /// <param name="Field">What this part shows.</param>
    /// <param name="Text">The literal text, or the attribute's or secret's name.</param>
    private readonly record struct Part(Field Field, string Text);
}
