using System.Text.RegularExpressions;
using Gateway.Configuration;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>No secret is the same in two installations.</summary>
[Trait("advisory", "C-43")]
[Trait("advisory", "K-127")]
public sealed partial class ShippedSecretsTests
{
    [Fact]
    public void Each_data_folder_gets_a_secret_of_its_own_with_384_bits_of_chance()
    {
        var secrets = Enumerable.Range(0, 3).Select(_ => Made()).ToList();

        Assert.Equal(3, secrets.Distinct(StringComparer.Ordinal).Count());
        Assert.All(secrets, secret => Assert.Equal(48, Convert.FromBase64String(secret).Length));
    }

    [Theory]
    [InlineData("config")]
    [InlineData("deploy")]
    [InlineData("docker-compose.yml")]
    [InlineData("Dockerfile")]
    public void No_file_that_is_shipped_has_a_secret_in_it(string path)
    {
        var full = RoutesText.Repository(path);
        var files = File.Exists(full) ? [full] : Directory.GetFiles(full, "*", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => IsSecret().IsMatch(File.ReadAllText(file)));
    }

    private static string Made()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-secret-");
        try
        {
            using var taken = DataLock.TryTake(folder.FullName, serving: false);
            return MasterSecretFile.ReadOrCreate(folder.FullName).MasterSecret;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A private key, or a key named as a secret with a value behind it that is neither a file nor a variable.</summary>
    [GeneratedRegex("""BEGIN [A-Z ]*PRIVATE KEY|(MasterSecrets?|[Pp]assword)["']?\s*[:=]\s*["'][^"'{}$<>()\s,;]{8,}["']|__(MasterSecret|Password)\s*[:=]\s*["']?[^\s"'$]""")]
    private static partial Regex IsSecret();
}
