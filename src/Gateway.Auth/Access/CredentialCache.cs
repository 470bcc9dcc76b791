using System.Collections.Concurrent;
using System.Text;

namespace Gateway.Auth.Access;

/// <summary>
/// Remembers what credentials came to, by the whole credential. Bounded in bytes: when it is full, what was not used since it last came
/// round goes first (the clock algorithm), and what can't be good any more goes in passing. A hit takes no lock, allocates nothing, and
/// writes nothing that other requests read, but for the first hit of a round.
/// </summary>
/// <remarks>
/// Whoever reads an entry still has to look at expiry and revocation: the cache only saves the proof that the credential is genuine.
/// The key is the credential itself, so no two credentials can share an entry.
/// </remarks>
internal sealed class CredentialCache<T>
    where T : class
{
    /// <summary>What an entry takes beside its credential and its value's texts: nodes, and the value's objects.</summary>
    private const int Overhead = 1_000;

    /// <summary>How many entries come round with each new one, so that what has expired doesn't stay until the cache is full.</summary>
    private const int SweptPerAdd = 2;

    private readonly ConcurrentDictionary<byte[], Entry> entries = new(CredentialComparer.Instance);
    private readonly ConcurrentDictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<char>> byText;
    private readonly ConcurrentQueue<Entry> round = new();
    private readonly long capacity;
    private long size;

    /// <param name="capacity">In bytes, as estimated from the length of the credentials.</param>
    public CredentialCache(long capacity)
    {
        this.capacity = capacity;
        byText = entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Bytes in use, estimated.</summary>
    public long Size => Interlocked.Read(ref size);

    /// <summary>What the credential came to, or null.</summary>
    public T? Find(ReadOnlySpan<char> credential)
    {
        if (!byText.TryGetValue(credential, out var entry))
        {
            return null;
        }

        if (!entry.Used)
        {
            entry.Used = true;
        }

        return entry.Value;
    }

    /// <summary>Remembers.</summary>
    /// <param name="credential">ASCII, since it is one of ours.</param>
    /// <param name="value">What it came to; replaces what is known.</param>
    /// <param name="bytes">What the value's texts take.</param>
    /// <param name="until">When it is of no use any more.</param>
    /// <param name="now">The time.</param>
    public void Add(ReadOnlySpan<char> credential, T value, int bytes, DateTimeOffset until, DateTimeOffset now)
    {
        if (byText.TryGetValue(credential, out var known))
        {
            known.Value = value;
            known.Until = until.UtcTicks;
            Interlocked.Add(ref size, known.Resize(bytes));
        }
        else
        {
            var entry = new Entry(CredentialComparer.Instance.Create(credential), value, bytes) { Until = until.UtcTicks };
            if (!entries.TryAdd(entry.Credential, entry))
            {
                return;
            }

            Interlocked.Add(ref size, entry.Size);
            round.Enqueue(entry);
        }

        Sweep(now);
    }

    /// <summary>Forgets.</summary>
    public void Remove(ReadOnlySpan<char> credential)
    {
        if (byText.TryRemove(credential, out _, out var entry))
        {
            entry.Until = 0;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        for (var swept = 0; (swept < SweptPerAdd || Size > capacity) && round.TryDequeue(out var oldest); swept++)
        {
            if (oldest.Until > now.UtcTicks && (oldest.Used || Size <= capacity))
            {
                oldest.Used = false;
                round.Enqueue(oldest);
                continue;
            }

            entries.TryRemove(KeyValuePair.Create(oldest.Credential, oldest));
            Interlocked.Add(ref size, -oldest.Size);
        }
    }

    private sealed class Entry(byte[] credential, T value, int bytes)
    {
        private long until;
        private int bytes = bytes;

        public byte[] Credential { get; } = credential;

        public volatile T Value = value;

        public volatile bool Used;

        /// <summary>In bytes.</summary>
        public long Size => Overhead + Credential.Length + Volatile.Read(ref bytes);

        /// <summary>Takes another value's size; gives the difference.</summary>
        public long Resize(int to) => to - Interlocked.Exchange(ref bytes, to);

        /// <summary>In ticks (UTC).</summary>
        public long Until
        {
            get => Interlocked.Read(ref until);
            set => Interlocked.Exchange(ref until, value);
        }
    }
}

/// <summary>
/// Compares whole credentials, and finds them by their ends: the last characters of a credential of ours are random (those of a signature or a
/// MAC), and only genuine ones are kept, so nobody can fill one place with many.
/// </summary>
file sealed class CredentialComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<char>, byte[]>
{
    public static readonly CredentialComparer Instance = new();
    private const int HashedCharacters = 12;

    public byte[] Create(ReadOnlySpan<char> alternate)
    {
        var bytes = new byte[alternate.Length];
        Encoding.ASCII.GetBytes(alternate, bytes);
        return bytes;
    }

    public bool Equals(ReadOnlySpan<char> alternate, byte[] other) => Ascii.Equals(other, alternate);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(ReadOnlySpan<char> alternate)
    {
        var hash = alternate.Length;
        foreach (var c in alternate[^Math.Min(HashedCharacters, alternate.Length)..])
        {
            hash = (hash * 31) + c;
        }

        return hash;
    }

    public int GetHashCode(byte[] obj)
    {
        var hash = obj.Length;
        foreach (var b in obj.AsSpan(^Math.Min(HashedCharacters, obj.Length)..))
        {
            hash = (hash * 31) + b;
        }

        return hash;
    }
}
