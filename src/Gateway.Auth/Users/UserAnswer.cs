namespace Gateway.Auth.Users;

/// <summary>An account as the API shows it.</summary>
internal sealed record UserAnswer(
    Guid Id,
    string Email,
    bool EmailVerified,
    string? Name,
    IReadOnlyList<string> Roles,
    IReadOnlyDictionary<string, string> Attributes,
    DateTimeOffset CreatedAt)
{
    /// <summary>Shows an account.</summary>
    public static UserAnswer From(User user) =>
        new(user.Id, user.Email, user.EmailVerified, user.Name, user.Roles, user.Attributes, user.CreatedAt);
}

/// <summary><c>{"user": ...}</c>.</summary>
internal sealed record UserEnvelope(UserAnswer User);
