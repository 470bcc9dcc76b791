using System.Text;
using Gateway.Configuration;
using Gateway.IdentityHeaders;

namespace Gateway.Routes;

/// <summary>Compiles <c>Basic</c> of <c>Identity</c> or of one of its sets.</summary>
internal static class BasicSection
{
    private const int MaxPasswordFile = 4096;

    /// <summary>What the set's backends get as HTTP Basic; null when nothing is said, or not rightly.</summary>
    public static BasicCredentials? Compile(ConfigurationNode set, ConfigurationErrors errors)
    {
        if (set.Find("Basic") is not { } node)
        {
            return null;
        }

        var user = Template(node, "User", errors);
        var (password, file) = (node.Find("Password"), node.Find("PasswordFile"));
        if (node.Find("User") is null)
        {
            errors.Add(node, "has no User", "Say under which name the backend knows the caller, such as \"{attributes.login}\", or \"gateway\" for everybody");
        }

        if (password is null == file is null)
        {
            errors.Add(node, "needs either Password or PasswordFile", "Write \"Password\": \"{secrets.X}\" for a password of each person, or \"PasswordFile\" for one of everybody");
            return null;
        }

        if (user is { IsLiteral: true } && user.RenderLiteral().Contains(':', StringComparison.Ordinal))
        {
            errors.Add(node.Find("User")!, "has a colon, which HTTP Basic cannot say", "Choose another name");
        }

        var template = Template(node, "Password", errors);
        var text = file is null ? "" : ReadFile(file, errors);
        return user is null || text is null || (password is not null && template is null) ? null : new BasicCredentials(user, template, text);
    }

    private static HeaderTemplate? Template(ConfigurationNode basic, string name, ConfigurationErrors errors)
    {
        if (basic.Find(name) is not { } node)
        {
            return null;
        }

        if (!HeaderTemplate.TryParse(node.Text, out var template, out var problem))
        {
            errors.Add(node, problem, HeaderTemplate.Remedy);
        }

        return template;
    }

    /// <summary>A name without a folder is beside <c>routes.json</c>. A final newline is cut, as from the files of settings.</summary>
    private static string? ReadFile(ConfigurationNode node, ConfigurationErrors errors)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(errors.Source))!, node.Text);
        try
        {
            var content = new FileInfo(path) is { Exists: true, Length: <= MaxPasswordFile } ? File.ReadAllText(path, new UTF8Encoding(false, true)) : "";
            var text = content.EndsWith("\r\n", StringComparison.Ordinal) ? content[..^2] : content.EndsWith('\n') ? content[..^1] : content;
            if (text.Length > 0 && !text.Any(char.IsControl))
            {
                return text;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException)
        {
            // Said below: what matters is which file it is.
        }

        errors.Add(node, $"names a file that has no password in it ({path})", $"Write a line of at most {MaxPasswordFile} bytes to it, readable by the gateway");
        return null;
    }
}
