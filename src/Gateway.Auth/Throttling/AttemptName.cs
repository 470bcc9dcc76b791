using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Auth.Throttling;

/// <summary>
/// What an attempt is called while it counts: when it was counted (Unix ms), a colon, and something random, so that giving one back never
/// gives back another of the same millisecond.
/// </summary>
internal static class AttemptName
{
    /// <summary>A new name.</summary>
    public static string New(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()}:{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
