using System.Text;
using Gateway.RateLimiting;
using Gateway.Routes;
using Xunit;

namespace Gateway.Tests.RateLimiting;

/// <summary>What operators write under <c>RateLimits</c>.</summary>
public sealed class RateLimitSectionTests
{
    private const string Good = """
        {
          "RateLimits": {
            "Policies": { "slow": { "By": "user", "Requests": 60, "Per": "1m" } },
            "General": ["slow"],
            "Endpoints": { "POST /auth/signup": "slow" },
            "Exempt": { "Networks": ["10.0.0.0/8", "2001:db8::1"], "Accounts": ["0190b0a0-0000-7000-8000-000000000001"], "Clients": ["0190b0a0-0000-7000-8000-000000000002"] }
          },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "app", "Match": { "Path": "/{**rest}" }, "Metadata": { "RateLimit": "SLOW" } } },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9000/" } } } }
          }
        }
        """;

    [Fact]
    public void Limits_are_compiled_with_the_routes_that_name_them()
    {
        var table = Assert.IsType<RoutesLoadResult.Loaded>(Load(Good)).Table;
        var limit = Assert.Single(table.RateLimits.General);
        Assert.Equal(("slow", RateLimitSubject.User, 60, TimeSpan.FromMinutes(1)), (limit.Name, limit.By, limit.Requests, limit.Per));
        Assert.Same(limit, table.RateLimits.Endpoints["post /auth/signup"]);
        Assert.Same(limit, table.GatewayRoutes["all"].RateLimit);
        Assert.Equal(2, table.RateLimits.ExemptNetworks.Count);
        Assert.Single(table.RateLimits.ExemptAccounts);
        Assert.Single(table.RateLimits.ExemptClients);
    }

    [Theory]
    [InlineData("\"By\": \"user\"", "\"By\": \"session\"", "slow:By", "Write \"ip\", \"user\" or \"client\"")]
    [InlineData("\"By\": \"user\"", "\"By\": \"1\"", "slow:By", "Write \"ip\", \"user\" or \"client\"")]
    [InlineData("\"Requests\": 60", "\"Requests\": 0", "slow:Requests", "from 1 to")]
    [InlineData("\"Requests\": 60,", "", "slow", "how many requests")]
    [InlineData("\"1m\"", "\"1\"", "slow:Per", "from 1s to 1d")]
    [InlineData("\"1m\"", "\"2d\"", "slow:Per", "from 1s to 1d")]
    [InlineData(", \"Per\": \"1m\"", "", "slow", "in which time")]
    [InlineData("[\"slow\"]", "[\"slw\"]", "General:0", "Did you mean \"slow\"?")]
    [InlineData("\"SLOW\"", "\"fast\"", "all:Metadata:RateLimit", "slow")]
    [InlineData("POST /auth/signup", "/auth/signup", "Endpoints:/auth/signup", "POST /auth/signup")]
    [InlineData("\"POST /auth/signup\"", "\"POST /auth/signup\": \"slow\", \"POST /auth/signup/\"", "Endpoints:POST /auth/signup/", "Remove one")]
    [InlineData("10.0.0.0/8", "10.0.0.1/8", "Exempt:Networks:0", "CIDR")]
    [InlineData("0190b0a0-0000-7000-8000-000000000001", "ann@example.com", "Exempt:Accounts:0", "users show")]
    [InlineData("0190b0a0-0000-7000-8000-000000000002", "reports", "Exempt:Clients:0", "api-keys list")]
    [InlineData("\"General\"", "\"Generl\"", "RateLimits:Generl", "Did you mean \"General\"?")]
    public void A_mistake_is_told_with_its_remedy(string right, string wrong, string key, string remedy)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        var errors = Assert.IsType<RoutesLoadResult.Refused>(Load(Good.Replace(right, wrong, StringComparison.Ordinal))).Errors.Select(error => error.ToString()!).ToList();
        Assert.Contains(errors, error => error.Contains(key, StringComparison.Ordinal) && error.Contains(remedy, StringComparison.Ordinal));
    }

    private static RoutesLoadResult Load(string json) => RoutesFile.Parse(Encoding.UTF8.GetBytes(json), "routes.json", "/auth");
}
