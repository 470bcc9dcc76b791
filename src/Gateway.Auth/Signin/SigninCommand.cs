using Gateway.Auth.Sessions;

namespace Gateway.Auth.Signin;

/// <summary>Somebody wants to sign in.</summary>
/// <param name="Email">The address as written.</param>
/// <param name="Password">The password as written.</param>
/// <param name="Mode">How the client wants to keep its session.</param>
/// <param name="DeviceToken">The device token of an earlier sign-in, if the client has one.</param>
/// <param name="Client">Where the request came from.</param>
internal sealed record SigninCommand(string Email, string Password, SessionMode Mode, string? DeviceToken, ClientInfo Client)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(SigninCommand);
}
