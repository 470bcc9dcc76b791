using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Gateway.IdentityHeaders;
using Gateway.Network;
using Gateway.Proxying;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Routes;

/// <summary>
/// Tells what would happen to a request, by sending it through the middleware that serves: entry checks, routing, one reading of
/// the path, access. Nothing listens, no store is asked, and nothing is forwarded.
/// </summary>
internal sealed class RouteExplainer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RequestDelegate pipeline;

    /// <summary>Makes ready for any number of questions about one route table.</summary>
    /// <param name="table">The routes.</param>
    /// <param name="basePath"><c>Auth:BasePath</c>.</param>
    /// <param name="network">Which methods pass.</param>
    public RouteExplainer(RouteTable table, string basePath, NetworkOptions network)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore(); // Asked for, never started.
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new AuthOptions { BasePath = basePath });
        builder.Services.AddSingleton(network).AddGatewayNetwork();
        builder.Services.AddGatewayRoutes(new RoutesSource("routes.json", basePath, table, static () => null))
            .AddGateway(static _ => new ProxyHooks { Assertion = Assertion, LoadProfile = static (_, _) => ValueTask.CompletedTask, Issuer = static () => "" });
        app = builder.Build();
        app.UseEntryChecks();
        app.UseRouting();
        app.UseSingleReading();
        app.UseMiddleware<AccessMiddleware>();
        app.Run(static context =>
        {
            // What is not answered until here would reach its endpoint.
            context.Features.Set(Passed.Through);
            return Task.CompletedTask;
        });
        app.MapProxy();
        pipeline = ((IApplicationBuilder)app).Build();
    }

    /// <summary>Instead of a value that only the backend sees.</summary>
    private const string Secret = "(a secret)";

    /// <summary>Somebody who is signed in, for a question that does not name an account.</summary>
    /// <param name="roles">The roles to ask about.</param>
    public static Caller SomebodyWith(IReadOnlyList<string> roles) => SignedIn(
        new User
        {
            Id = new Guid("01900000-0000-7000-8000-000000000000"),
            Email = "somebody@example.com",
            EmailKey = "somebody@example.com",
            EmailVerified = true,
            CreatedAt = DateTimeOffset.UnixEpoch,
        },
        roles);

    /// <summary>An account that is signed in.</summary>
    /// <param name="user">The account.</param>
    /// <param name="roles">The roles to ask about; usually the account's own.</param>
    /// <param name="secrets">The names of the account's encrypted attributes.</param>
    public static Caller SignedIn(User user, IReadOnlyList<string> roles, params IEnumerable<string> secrets) => Caller.Identified(new CallerIdentity
    {
        UserId = user.Id,
        SessionId = new Guid("01900000-0000-7000-8000-000000000001"),
        Email = ServiceIdentity.EmailOf(user),
        EmailVerified = user.EmailVerified,
        Kind = user.Kind == UserKind.Service ? CallerIdentity.Service : CallerIdentity.Person,
        Roles = roles,
        SecurityVersion = user.SecurityVersion,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = ["pwd"],
        ExpiresAt = DateTimeOffset.MaxValue,
        Credential = CredentialKind.Bearer,
        Profile = new CallerProfile(user.Name, user.Attributes) { Secrets = secrets.ToDictionary(name => name, _ => Secret, StringComparer.Ordinal) },
    });

    /// <summary>What would happen.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">A URL, or only its path and query.</param>
    /// <param name="caller">Who asks: <see cref="Caller.Nobody"/>, <see cref="SomebodyWith"/> or <see cref="SignedIn"/>.</param>
    public async Task<Explanation> ExplainAsync(string method, string url, Caller caller)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = Request(method.ToUpperInvariant(), url, caller);
        context.RequestServices = scope.ServiceProvider;
        await pipeline(context);

        var route = context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>();
        var status = context.Response.StatusCode;
        if (context.Features.Get<Passed>() is not null)
        {
            return route is not null ? Forwarded(route, caller)
                : context.GetEndpoint() is null ? new() { Status = StatusCodes.Status404NotFound, Why = "no route matches" }
                : new() { Status = StatusCodes.Status200OK, Why = "the gateway answers this itself, it is never proxied" };
        }

        var decision = route is not null && status is not StatusCodes.Status400BadRequest ? route.Policy.Decide(caller) : (AccessDecision?)null;
        return new() { Status = status, Route = route, Decision = decision, Why = Why(decision, status) };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Explanation Forwarded(GatewayRoute route, Caller caller)
    {
        // As the proxy does: an anonymous route tells its backend nothing.
        var identity = route.Policy.Requires == AccessRequirement.Nothing ? null : caller.Identity;
        var rendered = route.Identity.Headers
            .Select(header => KeyValuePair.Create(
                header.Name,
                identity is null ? null : header.Template.Render(identity, route.Identity.Roles, route.ClusterId, Assertion)))
            .ToList();
        if (route.Identity.Basic is { } basic)
        {
            var value = identity is null ? basic.ForEverybody : basic.Render(identity, route.Identity.Roles, route.ClusterId, Assertion);
            rendered.Add(KeyValuePair.Create(BasicCredentials.Header, value is null ? null : "Basic " + Secret));
        }

        return new()
        {
            Status = StatusCodes.Status200OK,
            Why = $"forwarded to the cluster {route.ClusterId}",
            Route = route,
            Decision = AccessDecision.Allowed,
            Headers = [.. rendered.Where(header => header.Value is not null).Select(header => KeyValuePair.Create(header.Key, header.Value!))],
            LeftOut = [.. rendered.Where(header => header.Value is null).Select(header => header.Key)],
        };
    }

    private static string Why(AccessDecision? decision, int status) => decision switch
    {
        AccessDecision.Unauthenticated => "nobody is signed in (a browser is sent to the sign-in page)",
        AccessDecision.InsufficientScope => "the caller is not who the policy asks for",
        { } other => $"the caller is {other}",
        null when status == StatusCodes.Status405MethodNotAllowed => "this method is not forwarded",
        null => "servers could read this path in different ways, and the route does not allow that",
    };

    private static string Assertion(CallerIdentity identity, string cluster) => $"(a signed assertion for {cluster})";

    private static DefaultHttpContext Request(string method, string url, Caller caller)
    {
        // Not by way of Uri, which would tidy up exactly what is to be explained.
        var authority = url.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? 0 : url.IndexOfAny(['/', '?'], authority + 3);
        var target = path < 0 ? "/" : url[path..];
        target = target.StartsWith('/') ? target : "/" + target;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        context.Request.Method = method;
        context.Request.Scheme = authority < 0 ? "http" : url[..authority];
        context.Request.Host = new(authority < 0 ? "localhost" : url[(authority + 3)..(path < 0 ? url.Length : path)]);
        context.Request.Path = Decode(query < 0 ? target : target[..query]);
        context.Request.QueryString = new(query < 0 ? "" : target[query..]);
        context.Features.Set(caller);
        return context;
    }

    /// <summary>As the server does, which refuses an encoded NUL itself; here the entry checks do, by the target.</summary>
    private static PathString Decode(string path) => path.Contains("%00", StringComparison.Ordinal) ? "/" : PathString.FromUriComponent(path);

    private sealed class Passed
    {
        public static readonly Passed Through = new();
    }
}
