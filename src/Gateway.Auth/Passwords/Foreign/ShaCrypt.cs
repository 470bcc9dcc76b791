using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// sha256crypt (<c>$5$</c>) and sha512crypt (<c>$6$</c>), by "Unix crypt using SHA-256 and SHA-512" (U. Drepper,
/// https://www.akkadia.org/drepper/SHA-crypt.txt), whose steps are numbered below.
/// </summary>
internal sealed partial class ShaCrypt : IForeignHash
{
    private const int DefaultRounds = 5000;
    private const int MinRounds = 1000;

    private readonly bool isSha512;
    private readonly int rounds;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private ShaCrypt(Match match, int rounds)
    {
        isSha512 = match.Groups["kind"].ValueSpan is "6";
        this.rounds = rounds;
        salt = Encoding.ASCII.GetBytes(match.Groups["salt"].Value);
        hash = Encoding.ASCII.GetBytes(match.Groups["hash"].Value);
    }

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (!text.StartsWith("$5$", StringComparison.Ordinal) && !text.StartsWith("$6$", StringComparison.Ordinal))
        {
            return null;
        }

        var match = Pattern().Match(text);
        if (!match.Success || match.Groups["hash"].Length != (match.Groups["kind"].ValueSpan is "6" ? 86 : 43))
        {
            return new ForeignReading.Refused("This begins like a hash of sha256crypt or sha512crypt, but is none.");
        }

        // What crypt(3) writes has been brought into range already: below 1000 somebody else wrote it.
        var count = match.Groups["rounds"].Success ? ForeignText.Number(match.Groups["rounds"].ValueSpan) : DefaultRounds;
        return count switch
        {
            < MinRounds => new ForeignReading.Refused($"sha256crypt and sha512crypt do at least {MinRounds} rounds."),
            > ForeignLimits.MaxShaCryptRounds => new ForeignReading.Refused($"There are more than {ForeignLimits.MaxShaCryptRounds} rounds: each sign-in would take too long."),
            _ => new ForeignReading.Accepted(text, new ShaCrypt(match, (int)count)),
        };
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) =>
        password.Length <= ForeignLimits.MaxPasswordBytesPerRound
        && CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(Encode(Compute(password))));

    private byte[] Compute(ReadOnlySpan<byte> password)
    {
        // 4 to 8: digest B.
        var b = Hash([.. password, .. salt, .. password]);

        // 1 to 3 and 9 to 12: digest A.
        var input = new ArrayBufferWriter<byte>();
        input.Write(password);
        input.Write(salt);
        Repeat(input, b, password.Length);
        for (var bits = password.Length; bits > 0; bits >>= 1)
        {
            input.Write((bits & 1) != 0 ? b : password);
        }

        var a = Hash(input.WrittenSpan);

        // 13 to 16: the sequence P, as long as the password.
        input = new ArrayBufferWriter<byte>();
        for (var i = 0; i < password.Length; i++)
        {
            input.Write(password);
        }

        var p = Sequence(Hash(input.WrittenSpan), password.Length);

        // 17 to 20: the sequence S, as long as the salt.
        input = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 16 + a[0]; i++)
        {
            input.Write(salt);
        }

        var s = Sequence(Hash(input.WrittenSpan), salt.Length);

        // 21: the rounds.
        var round = new byte[a.Length + s.Length + (2 * p.Length)];
        for (var i = 0; i < rounds; i++)
        {
            var length = 0;
            Add(round, ref length, (i & 1) != 0 ? p : a);
            if (i % 3 != 0)
            {
                Add(round, ref length, s);
            }

            if (i % 7 != 0)
            {
                Add(round, ref length, p);
            }

            Add(round, ref length, (i & 1) != 0 ? a : p);
            HashInto(round.AsSpan(0, length), a);
        }

        return a;
    }

    // 22: three bytes at a time, in an order that turns with each group.
    private string Encode(byte[] digest)
    {
        var text = new StringBuilder();
        var groups = digest.Length / 3;
        for (var k = 0; k < groups; k++)
        {
            var turn = isSha512 ? k % 3 : (3 - (k % 3)) % 3;
            CryptAlphabet.Append(text, (At(turn) << 16) | (At(turn + 1) << 8) | At(turn + 2), 4);

            int At(int i) => digest[k + (groups * (i % 3))];
        }

        if (isSha512)
        {
            CryptAlphabet.Append(text, digest[63], 2);
        }
        else
        {
            CryptAlphabet.Append(text, (digest[31] << 8) | digest[30], 3);
        }

        return text.ToString();
    }

    private static byte[] Sequence(byte[] digest, int length)
    {
        var sequence = new ArrayBufferWriter<byte>();
        Repeat(sequence, digest, length);
        return sequence.WrittenSpan.ToArray();
    }

    private static void Repeat(ArrayBufferWriter<byte> output, byte[] digest, int length)
    {
        for (; length > 0; length -= digest.Length)
        {
            output.Write(digest.AsSpan(0, Math.Min(length, digest.Length)));
        }
    }

    private static void Add(byte[] buffer, ref int length, byte[] bytes)
    {
        bytes.CopyTo(buffer, length);
        length += bytes.Length;
    }

    private byte[] Hash(ReadOnlySpan<byte> input) => isSha512 ? SHA512.HashData(input) : SHA256.HashData(input);

    private void HashInto(ReadOnlySpan<byte> input, byte[] digest) => _ = isSha512 ? SHA512.HashData(input, digest) : SHA256.HashData(input, digest);

    [GeneratedRegex(
        @"\A\$(?<kind>[56])\$(rounds=(?<rounds>[0-9]{1,12})\$)?(?<salt>[!-#%-~]{0,16})\$(?<hash>[./0-9A-Za-z]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
