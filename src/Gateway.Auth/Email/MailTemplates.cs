namespace Gateway.Auth.Email;

/// <summary>The texts of all mails: the built-in ones, or the operator's for those that lie in <c>Mail:Templates</c>.</summary>
internal sealed class MailTemplates
{
    public const string VerifyEmail = "verify-email";
    public const string ResetPassword = "reset-password";
    public const string SignupAttempt = "signup-attempt";
    public const string PasswordChanged = "password-changed";
    public const string NewDevice = "new-device";
    public const string AccountLocked = "account-locked";
    public const string IdentityLinked = "identity-linked";

    /// <summary>Every mail there is.</summary>
    public static readonly IReadOnlyList<string> Names = [VerifyEmail, ResetPassword, SignupAttempt, PasswordChanged, NewDevice, AccountLocked, IdentityLinked];
    private static readonly string[] WithLink = [VerifyEmail, ResetPassword];

    /// <summary>Names that only some mails have.</summary>
    private static readonly Dictionary<string, string[]> OwnNames = new(StringComparer.Ordinal)
    {
        [NewDevice] = ["time", "address", "device"],
        [IdentityLinked] = ["provider", "time", "address", "device"],
        [AccountLocked] = ["time", "until", "failures", "addresses"],
    };

    private readonly Dictionary<string, MailTemplate> templates;

    /// <summary>Reads them all. <see cref="Check"/> has said what is wrong with them.</summary>
    public MailTemplates(MailOptions options) =>
        templates = Names.ToDictionary(name => name, name => Read(options.TemplatesDirectory, name) ?? throw new InvalidOperationException($"The template {name} has no subject."), StringComparer.Ordinal);

    /// <summary>One of the mails.</summary>
    public MailTemplate this[string name] => templates[name];

    /// <summary>What is wrong with the operator's texts, a sentence each without a final full stop.</summary>
    public static IEnumerable<string> Check(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory).Select(Path.GetFileName).Where(file => file is [not '.', ..]).Order(StringComparer.Ordinal))
        {
            if (!Names.Any(name => string.Equals(file, name + ".txt", StringComparison.Ordinal) || string.Equals(file, name + ".html", StringComparison.Ordinal)))
            {
                yield return $"{file} is no mail: there are {string.Join(", ", Names)}, each with .txt and .html";
            }
        }

        foreach (var name in Names)
        {
            if (Read(directory, name) is not { } template)
            {
                yield return $"{name}.txt does not begin with a line \"Subject: ...\"";
                continue;
            }

            foreach (var unknown in template.UnknownNames(OwnNames.GetValueOrDefault(name, [])))
            {
                yield return $"in {name} {{{{{unknown}}}}} means nothing";
            }

            if (WithLink.Contains(name, StringComparer.Ordinal) && !template.HasLink())
            {
                yield return $"{name}.txt and {name}.html need {{{{link}}}}";
            }
        }
    }

    private static MailTemplate? Read(string? directory, string name) => MailTemplate.Parse(Text(directory, name + ".txt"), Text(directory, name + ".html"));

    private static string Text(string? directory, string file)
    {
        if (directory is not null && Path.Combine(directory, file) is var path && File.Exists(path))
        {
            return File.ReadAllText(path);
        }

        using var stream = typeof(MailTemplates).Assembly.GetManifestResourceStream($"Gateway.Auth.Email.Templates.{file}") ?? throw new InvalidOperationException($"{file} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
