namespace Gateway.Auth.Passwords.Foreign;

/// <summary>What reading a text as a foreign hash came to. Not records: nothing here may show a hash in its <c>ToString</c>.</summary>
internal abstract class ForeignReading
{
    private ForeignReading()
    {
    }

    /// <summary>It can be stored and checked.</summary>
    /// <param name="text">The hash in the form that <see cref="ForeignHashes"/> reads again.</param>
    /// <param name="hash">What checks it.</param>
    public sealed class Accepted(string text, IForeignHash hash) : ForeignReading
    {
        public string Text { get; } = text;

        public IForeignHash Hash { get; } = hash;
    }

    /// <summary>A fast digest, which must not be stored as it is: <see cref="WeakDigest.Wrap"/> makes a hash of it that can be.</summary>
    public sealed class Weak(WeakDigest digest) : ForeignReading
    {
        public WeakDigest Digest { get; } = digest;
    }

    /// <summary>It is no hash, or one that costs more than a sign-in may.</summary>
    /// <param name="reason">A sentence for the operator; never a part of the hash.</param>
    public sealed class Refused(string reason) : ForeignReading
    {
        public string Reason { get; } = reason;
    }
}
