namespace Gateway.IdentityHeaders;

/// <summary>Turns what an operator wrote under <c>Identity</c> into an <see cref="IdentityHeaderSet"/>, reporting every error at once.</summary>
internal static class IdentityHeaderCompiler
{
    /// <summary>Compiles a set.</summary>
    /// <param name="headers">Header name to template text.</param>
    /// <param name="roleSeparator"><c>RoleSeparator</c>; null means a comma.</param>
    /// <param name="roleMap"><c>RoleMap</c>: role to what the backend calls it; roles not in it keep their name.</param>
    /// <param name="errors">Gets every error; the set is usable only if none was added.</param>
    public static IdentityHeaderSet Compile(
        IEnumerable<KeyValuePair<string, string>> headers,
        string? roleSeparator,
        IReadOnlyDictionary<string, string>? roleMap,
        ICollection<IdentityHeaderError> errors)
    {
        var compiled = new List<IdentityHeader>();
        var spellings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in headers)
        {
            var key = "Headers:" + name;
            if (HeaderNameRules.WhyUnusable(name) is { } reason)
            {
                errors.Add(new IdentityHeaderError(key, reason, "Choose another name, for example X-User-Id"));
            }
            else if (!spellings.TryAdd(FoldedNames.Fold(name), name))
            {
                errors.Add(new IdentityHeaderError(
                    key, $"It is the same name as {spellings[FoldedNames.Fold(name)]} for backends that ignore punctuation", "Remove one of them"));
            }

            if (HeaderTemplate.TryParse(text, out var template, out var problem))
            {
                compiled.Add(new IdentityHeader(name, template));
            }
            else
            {
                errors.Add(new IdentityHeaderError(key, problem, HeaderTemplate.Remedy));
            }
        }

        return new IdentityHeaderSet { Headers = compiled, Roles = CompileRoles(roleSeparator, roleMap, errors) };
    }

    private static RoleFormat CompileRoles(string? separator, IReadOnlyDictionary<string, string>? map, ICollection<IdentityHeaderError> errors)
    {
        separator ??= RoleFormat.Default.Separator;
        if (separator.Length is 0 or > 4 || separator.Any(c => c is < ' ' or > '~' or '%' || char.IsAsciiLetterOrDigit(c)))
        {
            errors.Add(new IdentityHeaderError(
                "RoleSeparator", $"'{separator}' cannot separate roles", "Use one to four printable ASCII characters that are not letters, digits or %"));
        }

        foreach (var (role, name) in map ?? RoleFormat.Default.Map)
        {
            if (name.Length == 0)
            {
                errors.Add(new IdentityHeaderError("RoleMap:" + role, "The role is mapped to nothing", "Write what the backend calls it, or remove the entry"));
            }
        }

        return new RoleFormat(separator, map ?? RoleFormat.Default.Map);
    }
}
