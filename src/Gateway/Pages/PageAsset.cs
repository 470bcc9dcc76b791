using System.Security.Cryptography;

namespace Gateway.Pages;

/// <summary>A file of the pages, named by its content, so that browsers may keep it for ever.</summary>
/// <param name="FileName">The content's hash and an extension.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Content">The bytes.</param>
internal sealed record PageAsset(string FileName, string ContentType, byte[] Content)
{
    /// <summary>Names the content.</summary>
    public static PageAsset Of(byte[] content, string extension, string contentType) =>
        new($"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}.{extension}", contentType, content);
}
