using System.Text.RegularExpressions;
using Gateway.Tests.Routes;

namespace Gateway.Tests.House;

/// <summary>A file of this repository that somebody wrote (migrations are EF Core's).</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    /// <summary>Every C# file, with its path from the repository's root and <c>/</c> between folders.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Below("src"), .. Below("tests")];

    public string Name => System.IO.Path.GetFileName(Path);

    public IReadOnlyList<string> Folders => Path.Split('/')[..^1];

    /// <summary>The namespaces it uses.</summary>
    public IEnumerable<string> Usings => Using().Matches(Text).Select(match => match.Groups["name"].Value);

    /// <summary>The folder of <c>Gateway.Auth</c> that it lies in; null for its root and for other projects.</summary>
    public string? AuthFolder => Folders is ["src", "Gateway.Auth", var folder, ..] ? folder : null;

    private static IEnumerable<SourceFile> Below(string folder)
    {
        var root = RoutesText.Repository("");
        return Directory.EnumerateFiles(System.IO.Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => new SourceFile(System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)))
            .Where(file => !file.Folders.Any(name => name is "Migrations" or "bin" or "obj"))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Using();
}
