namespace Gateway.Auth.Users;

/// <summary>What an account is for.</summary>
internal enum UserKind
{
    /// <summary>A person. What rows were before there was anything else, and what gateways from that time write.</summary>
    User,

    /// <summary>A program: it has no address and no password, and nobody signs in with it. What it has is API keys.</summary>
    Service,
}
