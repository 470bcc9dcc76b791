using Gateway.Proxying;
using Xunit;

namespace Gateway.Tests.Proxying;

[Trait("advisory", "C-47")]
public sealed class DataProtectionVersionTests
{
    [Theory]
    [InlineData("10.0.0", false)]
    [InlineData("10.0.6+abc", false)]
    [InlineData("10.0.7-preview.1", true)]
    [InlineData("10.0.7", true)]
    [InlineData("10.0.12+abc", true)]
    [InlineData("11.0.0-preview.1", true)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void One_that_lets_cookies_be_forged_is_refused_with_the_remedy(string? version, bool isSafe)
    {
        var reason = DataProtectionVersion.WhyUnsafe(version);

        Assert.Equal(isSafe, reason is null);
        Assert.True(isSafe || reason!.Contains("update .NET to 10.0.7", StringComparison.Ordinal));
    }

    [Fact]
    public void The_one_that_is_loaded_is_safe() => Assert.Null(Record.Exception(DataProtectionVersion.Check));
}
