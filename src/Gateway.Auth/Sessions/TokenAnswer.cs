using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>The answer of every sign-in and refresh with tokens (RFC 6749 section 5.1, plus what people are shown). Times in seconds.</summary>
internal sealed record TokenAnswer(
    string AccessToken,
    string TokenType,
    long ExpiresIn,
    string RefreshToken,
    long RefreshExpiresIn,
    string DeviceToken,
    UserAnswer User);

/// <summary>The answer of every sign-in and refresh with the cookie.</summary>
/// <param name="User">Who is signed in.</param>
/// <param name="ExpiresIn">Seconds after which the session ends if it is not used.</param>
internal sealed record CookieAnswer(UserAnswer User, long ExpiresIn);
