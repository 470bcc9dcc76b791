using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace Gateway.Pages;

/// <summary>Reads the operator's logo.</summary>
internal static class Logo
{
    private const int MaximumBytes = 256 * 1024;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads an SVG or PNG; the content decides, not the file's name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="logo">The picture, ready to be served.</param>
    /// <param name="problem">What is wrong with the file, as a sentence without a final full stop.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out PageAsset? logo, [NotNullWhen(false)] out string? problem)
    {
        logo = null;
        byte[] content;
        try
        {
            if (new FileInfo(path).Length > MaximumBytes)
            {
                problem = $"{path} is larger than 256 KB";
                return false;
            }

            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{path} cannot be read";
            return false;
        }

        logo = content.AsSpan().StartsWith(PngSignature) ? PageAsset.Of(content, "png", "image/png")
            : IsSvg(content) ? PageAsset.Of(content, "svg", "image/svg+xml")
            : null;
        problem = logo is null ? $"{path} is neither SVG nor PNG" : null;
        return logo is not null;
    }

    private static bool IsSvg(byte[] content)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return xml.MoveToContent() == XmlNodeType.Element && xml is { LocalName: "svg", NamespaceURI: "http://www.w3.org/2000/svg" };
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
