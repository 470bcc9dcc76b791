using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>What makes a new password goes through the one check of them.</summary>
public sealed partial class NewPasswordRuleTests
{
    /// <summary>Renews the hash of a password that the account has.</summary>
    private const string Renews = "src/Gateway.Auth/Signin/SigninHandler.cs";

    [Fact]
    public void Nothing_is_hashed_that_was_not_looked_up()
    {
        var hashing = SourceFile.All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Gateway.Auth/Passwords/", StringComparison.Ordinal))
            .Where(file => HashesAPassword().IsMatch(file.Text)).Select(file => file.Path).ToList();
        Assert.Contains(Renews, hashing); // or the pattern finds nothing
        HouseTests.AssertNone("Call PasswordService.HashNewAsync, which knows stolen passwords", hashing.Except([Renews], StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\bpasswords?\.HashAsync\(|\bhasher\.Hash\(", RegexOptions.IgnoreCase)]
    private static partial Regex HashesAPassword();
}
