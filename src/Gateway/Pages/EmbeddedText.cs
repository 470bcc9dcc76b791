namespace Gateway.Pages;

/// <summary>Text files that are compiled into the gateway.</summary>
internal static class EmbeddedText
{
    /// <summary>Reads a file by its path below <c>src/Gateway</c>, for example <c>Pages/pages.css</c>.</summary>
    public static string Read(string path)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(path) ?? throw new InvalidOperationException($"{path} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
