namespace Gateway.Auth.Users;

/// <summary>Who may make an account (section <c>SignUp</c>).</summary>
internal sealed class SignupOptions
{
    /// <summary><c>SignUp:Mode</c>: whether anybody may sign up. Closed unless the configuration opens it.</summary>
    public bool Open { get; init; }

    /// <summary><c>SignUp:RequireVerifiedEmail</c>: an account is made only once its address is verified. Then no answer tells whether there is one.</summary>
    public bool RequireVerifiedEmail { get; init; }
}
