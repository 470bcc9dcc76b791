using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Bouncy = Org.BouncyCastle.Crypto.Parameters.Argon2Parameters;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>argon2i and argon2id (RFC 9106) with any number of lanes, in PHC's form, and after Django's <c>argon2</c>.</summary>
internal sealed partial class ForeignArgon2 : IForeignHash
{
    private const string Django = "argon2$";

    private readonly bool isId;
    private readonly int version;
    private readonly int memory;
    private readonly int passes;
    private readonly int lanes;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private ForeignArgon2(bool isId, int version, int memory, int passes, int lanes, byte[] salt, byte[] hash)
    {
        this.isId = isId;
        this.version = version;
        this.memory = memory;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        var phc = text.StartsWith(Django, StringComparison.Ordinal) ? "$" + text[Django.Length..] : text;
        if (!phc.StartsWith("$argon2", StringComparison.Ordinal))
        {
            return null;
        }

        var match = Phc().Match(phc);
        if (!match.Success
            || ForeignText.Base64(match.Groups["salt"].Value) is not { Length: >= 8 and <= 64 } saltBytes
            || ForeignText.Base64(match.Groups["hash"].Value) is not { Length: >= 16 and <= 64 } hashBytes)
        {
            return new ForeignReading.Refused("This begins like an argon2 hash, but is none that can be checked: argon2i or argon2id without a key, 16 to 64 bytes long.");
        }

        var m = ForeignText.Number(match.Groups["m"].ValueSpan);
        var t = ForeignText.Number(match.Groups["t"].ValueSpan);
        var p = ForeignText.Number(match.Groups["p"].ValueSpan);
        if (p < 1 || t < 1 || (p <= ForeignLimits.MaxArgon2Lanes && m < 8 * p))
        {
            return new ForeignReading.Refused("These are no parameters of argon2.");
        }

        if (m > ForeignLimits.MaxArgon2MemoryKiB || p > ForeignLimits.MaxArgon2Lanes || t > ForeignLimits.MaxArgon2Work / m)
        {
            return new ForeignReading.Refused("argon2's memory is above 256 MiB, its memory times its passes above 1 GiB, or its lanes are more than 16: each sign-in would cost too much.");
        }

        return new ForeignReading.Accepted(
            phc,
            new ForeignArgon2(match.Groups["id"].Success, match.Groups["v"].Success ? Bouncy.Version13 : Bouncy.Version10, (int)m, (int)t, (int)p, saltBytes, hashBytes));
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) => CryptographicOperations.FixedTimeEquals(hash, Compute(password));

    private byte[] Compute(ReadOnlySpan<byte> password)
    {
        // libsodium does the common case without managed memory, and four times as fast; it knows neither other lanes nor other salts.
        if (isId && version == Bouncy.Version13 && lanes == 1 && salt.Length == 16)
        {
            return PasswordBasedKeyDerivationAlgorithm
                .Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memory, NumberOfPasses = passes })
                .DeriveBytes(password, salt, hash.Length);
        }

        var generator = new Argon2BytesGenerator();
        generator.Init(new Bouncy.Builder(isId ? Bouncy.Argon2id : Bouncy.Argon2i)
            .WithVersion(version).WithMemoryAsKB(memory).WithIterations(passes).WithParallelism(lanes).WithSalt(salt).Build());
        var computed = new byte[hash.Length];
        generator.GenerateBytes(password.ToArray(), computed);
        return computed;
    }

    // Without v=19 it is version 1.0, as before 2016.
    [GeneratedRegex(
        @"\A\$argon2i(?<id>d)?\$((?<v>v=19)\$|v=16\$)?m=(?<m>[0-9]{1,10}),t=(?<t>[0-9]{1,10}),p=(?<p>[0-9]{1,8})\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Phc();
}
