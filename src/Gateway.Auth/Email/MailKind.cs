namespace Gateway.Auth.Email;

/// <summary>Why somebody may get a mail. Whether they do, and which, is found out when it is sent: whoever asked learns nothing by waiting.</summary>
internal enum MailKind
{
    /// <summary>Somebody wants an account with this address: a link that proves it, or word to whoever has it already.</summary>
    Signup,

    /// <summary>A link that proves the address of an account.</summary>
    VerifyEmail,

    /// <summary>A link that lets the owner choose a new password.</summary>
    ResetPassword,

    /// <summary>Word that the password was changed.</summary>
    PasswordChanged,

    /// <summary>Word that somebody signed in from a device that is not known.</summary>
    NewDevice,

    /// <summary>Word that an outside identity can sign in to the account from now on.</summary>
    IdentityLinked,

    /// <summary>Word that wrong passwords have locked the account for strangers.</summary>
    AccountLocked,
}
