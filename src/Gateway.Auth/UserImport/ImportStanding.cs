namespace Gateway.Auth.UserImport;

/// <summary>How a record stands to the accounts that there are.</summary>
internal enum ImportStanding
{
    /// <summary>It can be added.</summary>
    Free,

    /// <summary>It has just been added.</summary>
    Added,

    /// <summary>An import has made this account before. Nothing is changed: its owner may have changed the password since.</summary>
    Unchanged,

    /// <summary>The address has an account that no import made, or one with another id.</summary>
    EmailTaken,

    /// <summary>The id belongs to an account with another address.</summary>
    IdTaken,
}
