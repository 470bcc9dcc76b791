using System.Text.RegularExpressions;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>
/// What is secret is compared in constant time: <c>==</c> and its relatives end at the first difference, and the time tells how far somebody's
/// guess was right (ADVISORIES.md E-83).
/// </summary>
[Trait("advisory", "E-83")]
public sealed partial class SecretComparisonTests
{
    /// <summary>Comparisons that look like one and may take as long as they like. Whoever adds a line says why.</summary>
    private static readonly (string File, string Part, string Why)[] Harmless =
    [
        ("src/Gateway.Auth/Access/CredentialCache.cs", "x.AsSpan().SequenceEqual(y)", "both are credentials that were found to be genuine"),
        ("src/Gateway.Auth/Access/CredentialCache.cs", "Ascii.Equals(other, alternate)", "found by its last twelve characters, which are random: who knows them knows the rest"),
        ("src/Gateway.Auth/Audit/AuditReader.cs", "row.Event == code", "the name of an event"),
        ("src/Gateway.Auth/Audit/SuspiciousEvent.cs", "suspicious.Code, code", "the name of an event"),
        ("src/Gateway.Auth/ExternalIdentities/AddressProofs.cs", "user.PasswordHash, before.PasswordHash", "two hashes from the database: nobody's guess"),
        ("src/Gateway.Auth/ExternalIdentities/ProfileSync.cs", "roles.SequenceEqual(user.Roles", "lists of roles"),
        ("src/Gateway.Auth/Passwords/CommonPasswords.cs", "SequenceEqual(text.AsSpan(", "a new password with itself"),
        ("src/Gateway.Auth/Secrets/SecretProtector.cs", "SequenceEqual(current.Id)", "which key it is stands in clear before every ciphertext"),
        ("src/Gateway.Auth/Secrets/SecretProtector.cs", "id.SequenceEqual(secret.Id)", "the same"),
        ("src/Gateway.Auth/Sessions/CookieHeader.cs", "SequenceEqual(name)", "the name of a cookie"),
        ("src/Gateway.Auth/Sessions/SessionIssuer.cs", "still.PasswordHash, user.PasswordHash", "two hashes from the database: nobody's guess"),
        ("src/Gateway.Auth/SigningKeys/LowS.cs", "s.SequenceCompareTo(HalfOrder)", "half of a signature, which stands in the token"),
        ("src/Gateway.Auth/Storage/JsonColumn.cs", "a.SequenceEqual(b, StringComparer.Ordinal)", "lists of roles"),
        ("src/Gateway.Auth/Trust/BetterAuth/BetterAuthCallers.cs", "(profile.Roles ?? []).SequenceEqual(", "lists of roles"),
        ("src/Gateway.Auth/Users/UserStore.cs", "u.PasswordHash == oldHash", "two hashes from the database: nobody's guess"),
        ("src/Gateway.Auth/Users/UserStore.cs", "user.PasswordHash, oldHash", "the same"),
        ("src/Gateway.Auth/Users/UserStore.cs", "roles.SequenceEqual(user.Roles", "lists of roles"),
        ("src/Gateway/Cli/PasswordPrompt.cs", "string.Equals(password, ReadLine(", "what one person typed twice"),
        ("src/Gateway/IdentityHeaders/HeaderTemplate.cs", "part.Field == Field.Secret", "what kind of placeholder it is"),
        ("src/Gateway/Configuration/SecretsSettings.cs", "secret == current", "which setting it is"),
        ("src/Gateway/Routes/RoutesProvider.cs", "SequenceEqual(seen)", "whether the operator's file has changed"),
    ];

    [Fact]
    public void Secrets_are_compared_in_constant_time() => HouseTests.AssertNone(
        "Use CryptographicOperations.FixedTimeEquals, or add the line with a reason",
        from file in SourceFile.All
        where file.Folders[0] is "src"
        from line in file.Text.Split('\n').Select(line => line.Trim())
        where IsSuspicious(line) && !Harmless.Any(entry => entry.File == file.Path && line.Contains(entry.Part, StringComparison.Ordinal))
        select $"{file.Path}: {line}");

    [Fact]
    public void Every_exception_is_still_there() => HouseTests.AssertNone(
        "Remove the exception",
        Harmless.Where(entry => SourceFile.All.Single(file => file.Path == entry.File).Text.Split('\n').All(line => !line.Contains(entry.Part, StringComparison.Ordinal) || !IsSuspicious(line)))
            .Select(entry => $"{entry.File}: {entry.Part}"));

    /// <summary>Lua knows no other comparison, so Redis gets digests of what is random: how far one of them is right tells nothing about the next.</summary>
    [Fact]
    public void Scripts_compare_digests_only()
    {
        var scripts = Directory.EnumerateFiles(RoutesText.Repository("src"), "*.lua", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) is not ("Throttling" or "Email")) // names of attempts, tags of accounts, ids of mails
            .Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file))).ToList();
        Assert.Contains(scripts, script => ComparesAnArgument().IsMatch(script.Text));
        HouseTests.AssertNone(
            "Hand the script a digest, and say so in its head: -- ARGV: 1 SHA-256 of ...",
            from script in scripts
            from match in ComparesAnArgument().Matches(script.Text)
            let number = match.Groups[1].Value + match.Groups[2].Value
            where !Regex.IsMatch(script.Text, $@"^--.*\b{number} SHA-256 of ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            select $"{script.Name}: {match.Value}");
    }

    [Theory]
    [InlineData("if (mac == expected)", true)]
    [InlineData("return user.PasswordHash != stored;", true)]
    [InlineData("return given == options.ClientSecret;", true)]
    [InlineData("if (Hash(token) == stored)", true)]
    [InlineData("&& presentedToken.Equals(kept, StringComparison.Ordinal)", true)]
    [InlineData("&& string.Equals(kept, presentedToken, StringComparison.Ordinal)", true)]
    [InlineData("return bytes[32..].SequenceEqual(expected);", true)]
    [InlineData("StringComparer.Ordinal.Equals(code, kept)", true)]
    [InlineData("return string.CompareOrdinal(signature, other) == 0;", true)]
    [InlineData("return CryptographicOperations.FixedTimeEquals(mac, expected);", false)]
    [InlineData("if (token == null || password is null)", false)]
    [InlineData("if (token.Length != 43 || code == \"\" || hash.Length == expectedHash.Length)", false)]
    [InlineData("while (json.TokenType != JsonTokenType.EndObject)", false)]
    [InlineData("return check == PasswordCheck.Failed;", false)]
    [InlineData("/// compares a mac == another", false)]
    public void What_looks_like_a_comparison_of_secrets_is_found(string line, bool isFound) => Assert.Equal(isFound, IsSuspicious(line));

    private static bool IsSuspicious(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && (ComparesBytes().IsMatch(line) || ComparesTexts().IsMatch(line) || UsesAnOperator().IsMatch(line));

    [GeneratedRegex(@"\b(?:SequenceEqual|SequenceCompareTo|Ascii\.Equals)\(")]
    private static partial Regex ComparesBytes();

    /// <summary>The word that a name of something secret ends with.</summary>
    private const string Secret = @"\b(?:\w*(?:Secret|Mac|Hash|Digest|Password|Token|Code|Signature|Credential)|secret|mac|hash|digest|password|token|code|signature|credential)\b(?:\([\w.]*\))?";

    /// <summary>Nothing, a number, a text that is written out, a value of an enumeration.</summary>
    private const string Known = @"(?:null|default|-?\d|""|'|[A-Z]\w*\.[A-Z])";

    [GeneratedRegex(Secret + @"\.Equals\(|(?:\bCompareOrdinal|(?:string|Ordinal|OrdinalIgnoreCase)\.Equals)\((?:[^,]*, )?(?:\w+\.)*" + Secret + @"\s*[,)]")]
    private static partial Regex ComparesTexts();

    [GeneratedRegex(@"(?:" + Secret + @"|\b(?:Hash|Digest)\w*\([^)]*\))\s*[=!]=(?!\s*" + Known + @")|(?<!(?:" + Known + @"|Length|Count)\s*)[=!]=\s*(?:\w+\.)*" + Secret + @"(?![.\w(])")]
    private static partial Regex UsesAnOperator();

    [GeneratedRegex(@"[=~]= ARGV\[(\d+)\]|ARGV\[(\d+)\] [=~]=")]
    private static partial Regex ComparesAnArgument();
}
