using System.Globalization;

namespace Gateway.Configuration;

/// <summary>The types that settings have. A wrong value is an error, and the default stands in so that the other errors are found too.</summary>
internal static class TypedSettings
{
    /// <summary>A text as it is written.</summary>
    public static string? Text(this SettingsReader reader, string key) => reader.Find(key)?.Value;

    /// <summary><c>true</c> or <c>false</c>; null when not set.</summary>
    public static bool? Boolean(this SettingsReader reader, string key)
    {
        if (reader.Find(key) is not { } setting)
        {
            return null;
        }

        if (!bool.TryParse(setting.Value, out var value))
        {
            reader.Error(setting, "this is neither true nor false", "Write true or false");
        }

        return value;
    }

    /// <summary>A whole number in a range.</summary>
    public static int Integer(this SettingsReader reader, string key, int fallback, int minimum, int maximum)
    {
        if (reader.Find(key) is not { } setting)
        {
            return fallback;
        }

        if (int.TryParse(setting.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        reader.Error(setting, "this value is not allowed", string.Create(CultureInfo.InvariantCulture, $"Write a whole number from {minimum} to {maximum}"));
        return fallback;
    }

    /// <summary>A time span in a range, as <c>250ms</c>, <c>90s</c>, <c>15m</c>, <c>12h</c>, <c>30d</c> or .NET's <c>[d.]hh:mm:ss</c>.</summary>
    public static TimeSpan Duration(this SettingsReader reader, string key, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum)
    {
        return reader.Find(key) is { } setting ? reader.Duration(setting, fallback, minimum, maximum) : fallback;
    }

    /// <summary>Time spans in a range, at most so many.</summary>
    public static IReadOnlyList<TimeSpan> Durations(
        this SettingsReader reader, string key, IReadOnlyList<TimeSpan> fallback, TimeSpan minimum, TimeSpan maximum, int most)
    {
        var items = reader.List(key);
        if (items.Count > most)
        {
            reader.Error(items[most], "these are too many", string.Create(CultureInfo.InvariantCulture, $"Write {most} at most"));
        }

        return items.Count == 0 ? fallback : [.. items.Select(item => reader.Duration(item, fallback[0], minimum, maximum))];
    }

    /// <summary>One of a few words; null when not set.</summary>
    public static string? Choice(this SettingsReader reader, string key, params string[] words)
    {
        if (reader.Find(key) is not { } setting)
        {
            return null;
        }

        var word = Array.Find(words, word => string.Equals(word, setting.Value, StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            reader.Error(setting, "this value is not one of those allowed", $"Write {string.Join(" or ", words)}");
        }

        return word;
    }

    /// <summary>An origin in its one spelling; null when not set.</summary>
    public static string? Origin(this SettingsReader reader, string key) => reader.Find(key) is { } setting ? reader.Origin(setting) : null;

    /// <summary>Origins in their one spelling.</summary>
    public static IReadOnlyList<string> Origins(this SettingsReader reader, string key) =>
        [.. reader.List(key).Select(reader.Origin).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? Origin(this SettingsReader reader, Setting setting)
    {
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0
            && uri is { AbsolutePath: "/", Query: "", Fragment: "" } && !uri.Host.Contains('*', StringComparison.Ordinal)
            && setting.Value.IndexOfAny(['?', '#', '\\', '@']) < 0)
        {
            if (uri.Scheme is "https" || uri.IsLoopback)
            {
                var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
                return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host}:{uri.Port}");
            }

            reader.Error(setting, "http is allowed on loopback only", "Write https://");
            return null;
        }

        reader.Error(setting, "this is not an origin", "Write scheme, host and port without path, such as https://app.example.com");
        return null;
    }

    private static TimeSpan Duration(this SettingsReader reader, Setting setting, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum)
    {
        if (ParseDuration(setting.Value) is { } value && value >= minimum && value <= maximum)
        {
            return value;
        }

        reader.Error(setting, "this time span is not allowed", $"Write one from {Format(minimum)} to {Format(maximum)}, such as {Format(fallback)}");
        return fallback;
    }

    /// <summary>A duration as settings have it: <c>250ms</c>, <c>30s</c>, <c>15m</c>, <c>8h</c>, <c>90d</c> or <c>[d.]hh:mm:ss</c>; null for anything else.</summary>
    internal static TimeSpan? ParseDuration(string text)
    {
        // "[d.]hh:mm:ss" needs its colons: a bare number would be days for .NET and seconds for everybody else.
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        }

        if (text.EndsWith("ms", StringComparison.Ordinal))
        {
            return int.TryParse(text.AsSpan(0, text.Length - 2).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null;
        }

        return text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => number <= 876_000 ? TimeSpan.FromHours(number) : null,
                'd' => number <= 36_500 ? TimeSpan.FromDays(number) : null,
                _ => null,
            }
            : null;
    }

    private static string Format(TimeSpan span) =>
        span.Ticks % TimeSpan.TicksPerDay == 0 && span != TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays}d")
        : span.Ticks % TimeSpan.TicksPerHour == 0 && span != TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours}h")
        : span.Ticks % TimeSpan.TicksPerMinute == 0 && span != TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes}m")
        : span.Ticks % TimeSpan.TicksPerSecond == 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds}ms");
}
