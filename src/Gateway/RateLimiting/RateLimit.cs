namespace Gateway.RateLimiting;

/// <summary>Who is counted.</summary>
internal enum RateLimitSubject
{
    /// <summary>The client's address: IPv4 whole, IPv6 by its /64, which is what one customer gets.</summary>
    Ip,

    /// <summary>The account; whoever is not signed in, by address.</summary>
    User,

    /// <summary>The API key, be it presented itself or turned into a token; people as by <see cref="User"/>.</summary>
    Client,
}

/// <summary>A named limit of <c>routes.json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="By">Who is counted.</param>
/// <param name="Requests">How many requests may come at once.</param>
/// <param name="Per">In which time they become free again.</param>
internal sealed record RateLimit(string Name, RateLimitSubject By, int Requests, TimeSpan Per)
{
    /// <summary>The beginning of its counters. The numbers are part of it: with other numbers counting begins anew.</summary>
    public string Prefix { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}:{Requests}/{Per.TotalSeconds}:");
}
