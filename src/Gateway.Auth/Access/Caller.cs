using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>What the credentials of one request came to. Set by the authentication middleware, read by everything behind it.</summary>
internal sealed class Caller
{
    /// <summary>No credential of ours was presented.</summary>
    public static readonly Caller Nobody = new(CallerState.Nobody, null);

    /// <summary>A bearer token was presented that is not (or no longer) good.</summary>
    public static readonly Caller InvalidToken = new(CallerState.InvalidToken, null);

    /// <summary>The same, and we cannot have made it. Decisions and answers make no difference between the two.</summary>
    public static readonly Caller ForgedToken = new(CallerState.InvalidToken, null);

    /// <summary>A session cookie was presented whose session has ended or never was.</summary>
    public static readonly Caller DeadCookie = new(CallerState.DeadCookie, null);

    /// <summary>A bearer token and a session cookie of different people.</summary>
    public static readonly Caller Conflicting = new(CallerState.Conflicting, null);

    /// <summary>The credential could not be checked because a dependency is away.</summary>
    public static readonly Caller Unavailable = new(CallerState.Unavailable, null);

    /// <summary>The credential was not checked because too many that nobody knows came from the client's address.</summary>
    public static readonly Caller TooMany = new(CallerState.TooMany, null);

    private Caller(CallerState state, CallerIdentity? identity)
    {
        State = state;
        Identity = identity;
    }

    /// <summary>What the credentials came to.</summary>
    public CallerState State { get; }

    /// <summary>Who is calling; set exactly when <see cref="State"/> is <see cref="CallerState.Identified"/>.</summary>
    public CallerIdentity? Identity { get; }

    /// <summary>The account of the person who is calling; null when it is nobody or a program.</summary>
    public Guid? PersonId => Identity is { IsService: false } person ? person.UserId : null;

    /// <summary>What the request's credentials came to; nobody when they were not read.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Nobody;

    /// <summary>A caller whose credential was checked and is good.</summary>
    public static Caller Identified(CallerIdentity identity) => new(CallerState.Identified, identity);
}

/// <summary>The outcomes of reading a request's credentials.</summary>
internal enum CallerState
{
    Nobody,
    Identified,
    InvalidToken,
    DeadCookie,
    Conflicting,
    Unavailable,
    TooMany,
}
