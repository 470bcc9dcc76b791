using System.Text;
using Gateway.Network;
using Gateway.Routes;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>
/// Generated paths: whatever is forwarded was decided about by the route that every model of a backend finds the path under. The first
/// test asks the middleware that serves, without sockets; the second sends.
/// </summary>
public sealed class PathModelAttacks(AttackWorld attacked)
{
    private const int Seed = 20_2607, Cases = 12_000, Sent = 400;

    /// <summary>The route of each prefix, as <see cref="AttackRoutes"/> has them; the longest counts.</summary>
    private static readonly (string[] Prefix, string Route)[] Routes =
    [
        (["files", "private"], "private"), (["files", "café"], "café"), (["lax", "admin"], "laxadmin"), (["admin"], "admin"), (["open"], "open"), (["bare"], "bare"), (["files"], "files"), (["lax"], "lax"),
        (["auth"], "the gateway"), (["healthz"], "the gateway"), ([], "site"),
    ];

    private static readonly string[] Names = ["admin", "open", "bare", "files", "private", "lax", "auth", "x", "7", "ADMIN", "Files", "%61dmin", "pr%69vate", "l%41x", "adm", "in", "caf%e9", "caf%c3%a9", "cafe"];

    private static readonly string[] Oddities =
    [
        "//", "/", "\\", "%2f", "%2F", "%5c", ";", ";x=1", "%3b", ";/", ".", "..", "%2e", "%2E%2e", "/./", "/../", "..;", ".;", "%20", ".%20", "%20.", "%00", "%09", "%ff", "%e9", "%c0%af", "%c0%ae",
        "%e0%80%ae", "%252e", "%252f", "%25", "%255c", "%3f", "%23", "?", "?/../", "#", "~", ":", "::$DATA", "%u002e", "%", "%2", "&", "=", "+", "*", "'", "%c3%a9", "%cc%81",
    ];

    [Fact]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-20")]
    [Trait("advisory", "B-21")]
    [Trait("advisory", "B-24")]
    public async Task Every_model_of_a_backend_finds_a_path_under_the_route_that_decided()
    {
        await using var explainer = new RouteExplainer(Table(), "/auth", new NetworkOptions());
        var (forwarded, unusual) = (0, 0);
        foreach (var target in Targets(Cases))
        {
            if (await DecidedByAsync(explainer, target) is not { } route)
            {
                continue;
            }

            forwarded++;
            unusual += RequestTarget.Classify(target, null) is not PathForms.None ? 1 : 0;
            AssertModelsAgree(target, target, route);
        }

        // Neither everything nor nothing was refused.
        Assert.InRange(forwarded, Cases / 10, Cases * 9 / 10);
        Assert.InRange(unusual, Cases / 50, forwarded / 2);
    }

    [Fact]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-24")]
    public async Task So_they_do_with_the_bytes_that_arrive()
    {
        var world = await attacked.OpenAsync();
        await using var explainer = new RouteExplainer(Table(), "/auth", new NetworkOptions());
        var forwarded = 0;
        foreach (var target in Targets(Sent))
        {
            var mark = AttackWorld.NewMark();
            var status = Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark, "Authorization: Bearer " + world.Ada.AccessToken));
            var route = await DecidedByAsync(explainer, target);

            Assert.Equal((target, route is not null and not "the gateway"), (target, world.HasReceived(mark)));
            Assert.Equal((target, route is null), (target, status == 400));
            if (status == 200 && route is not "the gateway")
            {
                forwarded++;
                var arrived = world.Backend.Requests.Single(request => request.Head.Contains(mark, StringComparison.Ordinal)).Target;
                AssertModelsAgree(target, route switch { "lax" or "laxadmin" => "/lax" + arrived, "bare" => "/bare" + arrived, _ => arrived }, route!);
            }
        }

        Assert.InRange(forwarded, Sent / 10, Sent);
    }

    /// <summary>What nobody may get around, and what is refused because it could be (these were bugs somewhere).</summary>
    [Theory]
    [InlineData("//admin/7")]
    [InlineData("/admin;x=1/7")]
    [InlineData("/admin/..;/x")]
    [InlineData("/open/..;/admin/7")]
    [InlineData("/files/..;/admin/7")]
    [InlineData("/files/private;x/7")]
    [InlineData("/files//private/7")]
    [InlineData("/files/private%2f7")]
    [InlineData("/files%2fprivate/7")]
    [InlineData("/files/priv%ffate/7")]
    [InlineData("/files/caf%e9/7")]
    [InlineData("/files/caf%e9;x/7")]
    [InlineData("/files/;/private/7")]
    [InlineData("/files;/%2fprivate/7")]
    [InlineData("/lax//admin/7")]
    [InlineData("/lax;/admin/7")]
    [InlineData("/lax/admin;x/7")]
    [InlineData("/lax/%2fadmin/7")]
    [InlineData("/lax%2fadmin/7")]
    [InlineData("/lax/x%2fy")]
    [InlineData("/lax/x%ffy")]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-20")]
    [Trait("advisory", "B-24")]
    public async Task A_lax_route_is_no_way_around_a_strict_one_beside_or_below_it(string target)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(400, Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark)));
        Assert.Equal(400, Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark, "Authorization: Bearer " + world.Ada.AccessToken)));
        Assert.False(world.HasReceived(mark));
    }

    [Theory]
    [InlineData("/%61dmin/7", "/%61dmin/7")]
    [InlineData("/files/private/7", "/files/private/7")]
    [InlineData("/files/private/7;x=1", "/files/private/7;x=1")]
    [InlineData("/files/Priv%61te//7", "/files/Priv%61te//7")]
    [InlineData("/lax/%61dmin/7", "/admin/7")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-24")]
    public async Task The_strict_route_decides_however_its_path_is_spelled(string target, string arrives)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(401, Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark)));
        Assert.Equal(403, Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark, "Authorization: Bearer " + world.Eve.AccessToken)));
        Assert.False(world.HasReceived(mark));
        Assert.Equal(200, Ways.Status(await world.SendAsync("GET", target, "X-Mark: " + mark, "Authorization: Bearer " + world.Ada.AccessToken)));
        Assert.Equal(arrives, world.Backend.Requests.Single(request => request.Head.Contains(mark, StringComparison.Ordinal)).Target);
    }

    private static void AssertModelsAgree(string target, string arrived, string route)
    {
        foreach (var (model, read) in BackendModels.All)
        {
            var segments = read(arrived);
            Assert.True(RouteOf(segments) == route, $"{target} was let through by \"{route}\", but {model} reads {string.Join('/', segments)}, which is \"{RouteOf(segments)}\"'s.");
        }
    }

    private static string RouteOf(IReadOnlyList<string> segments) => Routes.First(route =>
        segments.Count > route.Prefix.Length && route.Prefix.Zip(segments.Skip(1)).All(pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase))).Route;

    /// <summary>The route that an administrator's request is forwarded by; null when it is refused.</summary>
    private static async Task<string?> DecidedByAsync(RouteExplainer explainer, string target)
    {
        var explanation = await explainer.ExplainAsync("GET", target, RouteExplainer.SomebodyWith(["admin"]));
        return explanation.Status == 400 ? null : explanation.Route?.RouteId ?? "the gateway";
    }

    private static RouteTable Table() =>
        Assert.IsType<RoutesLoadResult.Loaded>(RoutesFile.Parse(Encoding.UTF8.GetBytes(AttackRoutes.Json("http://127.0.0.1:9/")), "routes.json", "/auth")).Table;

    /// <summary>Names with slashes between, some joints and ends odd.</summary>
    private static IEnumerable<string> Targets(int count)
    {
        var random = new Random(Seed);
        return Enumerable.Range(0, count).Select(_ =>
        {
            // Half of them where most is allowed.
            var target = new StringBuilder(random.Next(4) switch { 0 => "/files", 1 => "/lax", _ => "" });
            for (var left = random.Next(1, 5); left > 0; left--)
            {
                target.Append(random.Next(6) == 0 ? Odd() : "/").Append(Names[random.Next(Names.Length)]).Append(random.Next(6) == 0 ? Odd() : "");
            }

            return target[0] == '/' ? target.ToString() : "/" + target;
        }).Where(target => !target.Any(c => c is ' '));

        string Odd() => Oddities[random.Next(Oddities.Length)] + (random.Next(3) == 0 ? Oddities[random.Next(Oddities.Length)] : "");
    }
}
