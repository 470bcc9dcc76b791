using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Gateway.Auth.Throttling;

/// <summary>What somebody guesses at: failures at it are counted together, and it is locked as a whole.</summary>
internal sealed record ThrottleTarget
{
    /// <summary>Every key of this folder begins so; braces follow, so that a cluster spreads them.</summary>
    public const string KeyPrefix = "ag:throttle:";

    private ThrottleTarget(ThrottleKind kind, string name, Guid? userId)
    {
        Kind = kind;
        UserId = userId;
        Key = $"{KeyPrefix}{{{KindName(kind)}:{name}}}";
        Tag = name.Length > 8 ? name[..8] : name;
    }

    /// <summary>What kind of target it is.</summary>
    public ThrottleKind Kind { get; }

    /// <summary>The account, if there is one.</summary>
    public Guid? UserId { get; }

    /// <summary>Where its failures are kept.</summary>
    public RedisKey Key { get; }

    /// <summary>Tells accounts apart that one address tries; eight hexadecimal digits, or empty when it is at no account.</summary>
    public string Tag { get; }

    /// <summary>Whether the client has proved something already, so that what strangers do at its address does not count against it.</summary>
    public bool IsKnown => Kind is ThrottleKind.Device or ThrottleKind.PasswordChange;

    /// <summary>
    /// Whether failures lock it. The codes don't: whoever guesses one names no account, and a lock for everybody would be his to set.
    /// </summary>
    public bool HasLock => Kind is not ThrottleKind.Code;

    /// <summary>
    /// An account as strangers try it. Not the account's id: addresses without an account are counted and locked alike. A digest, so that
    /// a look into Redis shows no addresses; not one under our secret, which replicas may be about to change.
    /// </summary>
    /// <param name="emailKey"><see cref="Users.EmailAddress.Key"/>; or, where that text is no address, the text.</param>
    /// <param name="userId">The account, if there is one.</param>
    public static ThrottleTarget Account(string emailKey, Guid? userId) =>
        new(ThrottleKind.Account, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(emailKey)).AsSpan(0, 16)), userId);

    /// <summary>A device that has signed in to the account before, with a budget of its own (OWASP's device cookie protocol).</summary>
    public static ThrottleTarget Device(Guid userId, Guid deviceId) => new(ThrottleKind.Device, $"{userId:N}:{deviceId:N}", userId);

    /// <summary>The account's password as whoever is signed in tries it: strangers must not be able to stop a password change.</summary>
    public static ThrottleTarget PasswordChange(Guid userId) => new(ThrottleKind.PasswordChange, $"{userId:N}", userId);

    /// <summary>The codes in mails, whosever they are: only the client's address limits guessing at them.</summary>
    public static ThrottleTarget Code { get; } = new(ThrottleKind.Code, "", null);

    /// <summary>How a kind is called in keys and by commands.</summary>
    public static string KindName(ThrottleKind kind) => kind switch
    {
        ThrottleKind.Account => "account",
        ThrottleKind.Device => "device",
        ThrottleKind.PasswordChange => "password-change",
        ThrottleKind.Code => "code",
        ThrottleKind.Requests => "requests",
        _ => "address",
    };
}

/// <summary>What failures are counted of.</summary>
internal enum ThrottleKind
{
    /// <summary>An account, or an address that could have one, from unknown devices.</summary>
    Account,

    /// <summary>An account from one known device.</summary>
    Device,

    /// <summary>The current password at a password change.</summary>
    PasswordChange,

    /// <summary>The codes in mails.</summary>
    Code,

    /// <summary>A client's address (IPv6: its /64).</summary>
    Address,

    /// <summary>Requests for an account or a mail from a client's address.</summary>
    Requests,
}
