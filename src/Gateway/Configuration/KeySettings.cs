using Gateway.Auth.SigningKeys;

namespace Gateway.Configuration;

/// <summary>When signing keys take turns: <c>Keys</c>.</summary>
internal static class KeySettings
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    public static SigningKeyOptions Read(SettingsReader reader)
    {
        const string RotateEvery = "Keys:RotateEvery";
        var defaults = new SigningKeyOptions();
        var rotateEvery = reader.Duration(RotateEvery, defaults.RotateEvery, TimeSpan.Zero, TimeSpan.FromDays(3650));
        if (rotateEvery > TimeSpan.Zero && rotateEvery < Shortest)
        {
            reader.Error(RotateEvery, "keys cannot be rotated more often than once a day", "Write one day or more, such as 90d, or 0s for never");
        }

        return new SigningKeyOptions
        {
            RotateEvery = rotateEvery,
            AnnounceFor = reader.Duration("Keys:AnnounceFor", defaults.AnnounceFor, SigningKeyOptions.ShortestAnnouncement, Shortest),
        };
    }
}
