using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ExternalSignin;

/// <summary>
/// Ties what a provider answers to the browser that left for it: without it, an attacker could finish their own sign-in in somebody else's
/// browser (RFC 6749 section 10.12). One for all flows of a browser, which may have several tabs.
/// </summary>
internal sealed class ExternalCookie(PublicOrigin origin)
{
    /// <summary>The name over https.</summary>
    public const string SecureName = "__Host-ag_external";

    /// <summary>The name over http on loopback.</summary>
    public const string PlainName = "ag_external";

    private const int Length = 32;

    private string Name => origin.IsHttps ? SecureName : PlainName;

    /// <summary>Gives the browser its cookie, or the same for longer; returns what is kept of it.</summary>
    public byte[] Append(HttpContext context)
    {
        var value = Read(context.Request) ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));
        context.Response.Cookies.Append(
            Name,
            value,
            new CookieOptions { Path = "/", HttpOnly = true, Secure = origin.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = 2 * ExternalOptions.Lifetime });
        return Hash(value);
    }

    /// <summary>Whether this is the browser that left.</summary>
    public bool Matches(HttpRequest request, byte[] kept) => Read(request) is { } value && CryptographicOperations.FixedTimeEquals(Hash(value), kept);

    private string? Read(HttpRequest request) =>
        CookieHeader.Find(request, Name, out _) is { Length: > 0 } found && found.Length == Base64Url.GetEncodedLength(Length) && Base64Url.IsValid(found) ? found.ToString() : null;

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.ASCII.GetBytes(value));
}
