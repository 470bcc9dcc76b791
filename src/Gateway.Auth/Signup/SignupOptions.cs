namespace Gateway.Auth.Signup;

/// <summary>Who may make an account (section <c>SignUp</c>).</summary>
internal sealed class SignupOptions
{
    /// <summary><c>SignUp:Mode</c> is <c>open</c>. Default <c>closed</c>.</summary>
    public bool IsOpen { get; init; }

    /// <summary><c>SignUp:RequireVerifiedEmail</c>: an account exists only after its owner proved the address.</summary>
    public bool RequireVerifiedEmail { get; init; }
}
