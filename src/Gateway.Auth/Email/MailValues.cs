namespace Gateway.Auth.Email;

/// <summary>What the names in a template stand for.</summary>
internal sealed record MailValues
{
    /// <summary>What people have an account with.</summary>
    public required string Site { get; init; }

    /// <summary><c>PublicOrigin</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>
    /// How to address the reader: the account's name, or the address as long as nobody proved to own it. Somebody else may have written that name
    /// to have it mailed to a stranger.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>The link; empty where there is none.</summary>
    public string Link { get; init; } = "";

    /// <summary>How long the link works, for example <c>24 hours</c>.</summary>
    public string Lifetime { get; init; } = "";

    /// <summary>When it happened that the mail tells of, for example <c>2026-01-02 03:04 UTC</c>; empty where that is no matter.</summary>
    public string Time { get; init; } = "";

    /// <summary>The address of whoever signed in or linked.</summary>
    public string Address { get; init; } = "";

    /// <summary>What their client says it is.</summary>
    public string Device { get; init; } = "";

    /// <summary>What can be signed in with from now on.</summary>
    public string Provider { get; init; } = "";

    /// <summary>When a lock ends.</summary>
    public string Until { get; init; } = "";

    /// <summary>How many failures led to it.</summary>
    public string Failures { get; init; } = "";

    /// <summary>From how many client addresses.</summary>
    public string Addresses { get; init; } = "";

    /// <summary>By its name in the template; a name that means nothing is empty.</summary>
    public string Of(string name) => name switch
    {
        "site" => Site,
        "origin" => Origin,
        "name" => Name,
        "email" => Email,
        "link" => Link,
        "lifetime" => Lifetime,
        "time" => Time,
        "address" => Address,
        "device" => Device,
        "provider" => Provider,
        "until" => Until,
        "failures" => Failures,
        "addresses" => Addresses,
        _ => "",
    };

    /// <summary>Never the link.</summary>
    public override string ToString() => nameof(MailValues);
}
