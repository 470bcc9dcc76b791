using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>The answer to the exchange of a token that nobody can be asked about: an access token alone. Times in seconds.</summary>
internal sealed record ExchangeAnswer(string AccessToken, string TokenType, long ExpiresIn, UserAnswer User)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ExchangeAnswer);
}
