namespace Gateway.Auth.Access;

/// <summary>Who may use an endpoint. Members are ANDed, each list is any-of. Compiled once, when the configuration is read.</summary>
internal sealed record AccessPolicy
{
    /// <summary>Anybody; credentials are not even read.</summary>
    public static readonly AccessPolicy Anonymous = new() { Name = "anonymous", Requires = AccessRequirement.Nothing };

    /// <summary>Anybody; whoever presents a good credential is known to the backend.</summary>
    public static readonly AccessPolicy Optional = new() { Name = "optional", Requires = AccessRequirement.NothingButGoodCredentials };

    /// <summary>Whoever is signed in. What applies where nothing is named: nothing is open by omission.</summary>
    public static readonly AccessPolicy SignedIn = new() { Name = "signed-in", Requires = AccessRequirement.Identity };

    /// <summary>The policy's name, as routes refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether an identity is needed at all.</summary>
    public required AccessRequirement Requires { get; init; }

    /// <summary>The caller needs at least one of these; empty means no role is asked for.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The caller's e-mail address must be verified.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>No identity is accepted while ended sessions cannot be known at once (a route's <c>"Revocation": "strict"</c>).</summary>
    public bool StrictRevocation { get; init; }

    /// <summary>How API keys are taken; null where they are not.</summary>
    public ApiKeyUse? ApiKeys { get; init; }

    /// <summary>The proxied route that this is about; null for what the gateway answers itself.</summary>
    public string? RouteId { get; init; }

    /// <summary>
    /// The one decision about a request, used by the proxy, the auth API and <c>explain</c> alike, so that they cannot disagree.
    /// </summary>
    public AccessDecision Decide(Caller caller)
    {
        if (Requires == AccessRequirement.Nothing)
        {
            return AccessDecision.Allowed;
        }

        switch (caller.State)
        {
            case CallerState.Identified:
                var identity = caller.Identity!;
                return identity.Credential == CredentialKind.ApiKey && ApiKeys is null ? AccessDecision.InvalidToken
                    : !IsFor(identity.Routes) || (Requires == AccessRequirement.Identity && !IsMetBy(identity)) ? AccessDecision.InsufficientScope
                    : AccessDecision.Allowed;
            case CallerState.InvalidToken:
                return AccessDecision.InvalidToken;
            case CallerState.Conflicting:
                return AccessDecision.ConflictingCredentials;
            case CallerState.Unavailable:
                return AccessDecision.Unavailable;
            case CallerState.TooMany:
                return AccessDecision.TooManyAttempts;
            case CallerState.Nobody:
            case CallerState.DeadCookie:
                return Requires == AccessRequirement.Identity ? AccessDecision.Unauthenticated : AccessDecision.Allowed;
            default:
                return AccessDecision.Unauthenticated;
        }
    }

    /// <summary>Whether a credential that is for some routes only is for this one. YARP compares their ids in any case.</summary>
    private bool IsFor(IReadOnlyList<string> routes)
    {
        for (var i = 0; i < routes.Count; i++)
        {
            if (string.Equals(routes[i], RouteId, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return routes.Count == 0;
    }

    private bool IsMetBy(CallerIdentity identity)
    {
        if (EmailVerified && !identity.EmailVerified)
        {
            return false;
        }

        if (Roles.Count == 0)
        {
            return true;
        }

        // By index: an enumerator would be an allocation on every request.
        for (var i = 0; i < Roles.Count; i++)
        {
            if (HasRole(identity.Roles, Roles[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasRole(IReadOnlyList<string> roles, string role)
    {
        for (var i = 0; i < roles.Count; i++)
        {
            if (string.Equals(roles[i], role, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>How much of a caller an endpoint asks for.</summary>
internal enum AccessRequirement
{
    /// <summary>An identity. The default value on purpose: what was forgotten is closed.</summary>
    Identity,

    /// <summary>None, but a credential that is presented has to be good.</summary>
    NothingButGoodCredentials,

    /// <summary>None, and none is read.</summary>
    Nothing,
}

/// <summary>What <see cref="AccessPolicy.Decide"/> says.</summary>
internal enum AccessDecision
{
    /// <summary>No credential where one is needed: 401 <c>Bearer</c>, or the sign-in page for a navigation. The default value on purpose.</summary>
    Unauthenticated,

    /// <summary>A bad bearer token: 401 <c>error="invalid_token"</c> (RFC 6750 section 3.1).</summary>
    InvalidToken,

    /// <summary>Bearer and cookie of different people: 401 <c>conflicting-credentials</c>.</summary>
    ConflictingCredentials,

    /// <summary>Known, but not allowed: 403 <c>insufficient_scope</c>.</summary>
    InsufficientScope,

    /// <summary>Could not be checked: 503 with Retry-After.</summary>
    Unavailable,

    /// <summary>Was not checked, for the address it came from: 429 with Retry-After.</summary>
    TooManyAttempts,

    /// <summary>Goes on to the endpoint.</summary>
    Allowed,
}
