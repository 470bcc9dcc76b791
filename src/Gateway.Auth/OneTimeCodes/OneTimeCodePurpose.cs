namespace Gateway.Auth.OneTimeCodes;

/// <summary>What a code is for. A code of one purpose is worth nothing for another.</summary>
internal enum OneTimeCodePurpose
{
    /// <summary>Proves that the holder reads the mail of a new account's address; carries the account.</summary>
    Signup,

    /// <summary>Proves that the holder reads the mail of an account's address.</summary>
    VerifyEmail,

    /// <summary>Lets the holder, who reads the account's mail, choose a new password.</summary>
    ResetPassword,

    /// <summary>Says that the holder was sent to an outside provider from here; carries what has to be known when they come back.</summary>
    ExternalSignin,
}
