using Gateway.Lifecycle;
using Xunit;

namespace Gateway.Tests.Configuration;

public class SettingsDefaultTests
{
    private static readonly string[] RealStores =
    [
        "ConnectionStrings__Redis=redis:6379", "ConnectionStrings__Postgres=Host=pg;Database=gateway", "Stores=external",
        "GATEWAY__PublicOrigin=https://App.example.com:443/", "GATEWAY__SignUp__RequireVerifiedEmail=false",
        "GATEWAY__Auth__MasterSecret=correct-horse-battery-staple-0123456789",
    ];

    [Fact]
    [Trait("advisory", "K-121")]
    [Trait("advisory", "K-122")]
    public void Without_any_setting_the_stores_are_embedded_and_only_loopback_is_served()
    {
        using var folder = new SettingsFolder();

        var settings = folder.Load().Settings!;

        Assert.True(settings.IsEmbedded);
        Assert.Null(settings.Secrets);
        Assert.Equal(Path.GetFullPath("data"), settings.Stores.DataDirectory);
        Assert.Equal(["http://localhost:8080"], settings.Listening.Urls);
        Assert.Equal(["http://localhost:8081"], settings.Listening.ManagementUrls);
        Assert.Equal(["localhost", "127.0.0.1", "[::1]"], settings.Listening.AllowedHosts);
        Assert.False(settings.Signup.Open);
        Assert.Empty(settings.Network.TrustedProxies);
    }

    [Fact]
    [Trait("advisory", "K-121")]
    public void With_real_stores_only_the_host_of_the_public_origin_is_served()
    {
        using var folder = new SettingsFolder();

        var settings = folder.Load(RealStores).Settings!;

        Assert.False(settings.IsEmbedded);
        Assert.Equal("https://app.example.com", settings.Listening.PublicOrigin);
        Assert.Equal(["app.example.com"], settings.Listening.AllowedHosts);
        Assert.Equal("app.example.com", settings.Framework["AllowedHosts"]);
    }

    [Fact]
    [Trait("advisory", "K-124")]
    public void Passwords_that_come_by_themselves_are_part_of_the_connection_strings()
    {
        using var folder = new SettingsFolder();
        var file = folder.Write("password", "a=b; \"c\" 'd\n");

        var stores = folder.Load([.. RealStores, $"GATEWAY__Redis__Password_FILE={file}", $"GATEWAY__Postgres__Password_FILE={file}"]).Settings!.Stores;

        Assert.Equal("a=b; \"c\" 'd", StackExchange.Redis.ConfigurationOptions.Parse(stores.Redis!).Password);
        Assert.Equal("a=b; \"c\" 'd", new Npgsql.NpgsqlConnectionStringBuilder(stores.Postgres).Password);
    }

    [Fact]
    public void A_gateway_that_is_one_of_several_tells_balancers_before_it_closes()
    {
        using var folder = new SettingsFolder();

        Assert.Equal(new ShutdownOptions { Delay = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(3) }, folder.Load().Settings!.Shutdown);
        Assert.Equal(new ShutdownOptions { Delay = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(30) }, folder.Load(RealStores).Settings!.Shutdown);
        Assert.Equal(TimeSpan.FromSeconds(2), folder.Load([.. RealStores, "GATEWAY__Shutdown__Timeout=4s"]).Settings!.Shutdown.Delay);
    }

    [Theory]
    [InlineData("https://192.168.1.5:8443;http://10.0.0.1", "192.168.1.5")]
    [InlineData("https://[fd00::1]:8443", "[fd00::1]")]
    public void Without_a_public_origin_the_first_address_is_served_too(string urls, string host)
    {
        using var folder = new SettingsFolder();

        Assert.Equal([host, "localhost", "127.0.0.1", "[::1]"], folder.Load([], "--urls", urls).Settings!.Listening.AllowedHosts);
    }

    [Theory]
    [InlineData("ASPNETCORE_HTTP_PORTS=5005")]
    [InlineData("Kestrel__Endpoints__Http__Url=http://localhost:5005")]
    public void The_default_address_gives_way_to_the_frameworks_other_ways(string variable)
    {
        using var folder = new SettingsFolder();

        Assert.Empty(folder.Load([variable]).Settings!.Listening.Urls);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("00:02:00", 120)]
    public void Time_spans_have_units(string text, int seconds)
    {
        using var folder = new SettingsFolder();

        Assert.Equal(TimeSpan.FromSeconds(seconds), folder.Load([], "--Auth:AccessTokenLifetime", text).Settings!.Auth.AccessTokenLifetime);
    }
}
