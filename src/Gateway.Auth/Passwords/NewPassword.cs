namespace Gateway.Auth.Passwords;

/// <summary>What became of a password that somebody wants to have.</summary>
internal abstract record NewPassword
{
    private NewPassword()
    {
    }

    /// <summary>It will do.</summary>
    /// <param name="Hash">What is to be kept of it.</param>
    public sealed record Hashed(string Hash) : NewPassword
    {
        /// <summary>Never the hash.</summary>
        public override string ToString() => nameof(Hashed);
    }

    /// <summary>It will not do.</summary>
    public sealed record Refused(IReadOnlyList<FieldError> Errors) : NewPassword;

    /// <summary>More are being hashed than the machine can take, or nobody knows whether it is a breached one; try again.</summary>
    public sealed record Busy : NewPassword;
}
