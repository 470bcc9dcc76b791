using BenchmarkDotNet.Attributes;
using Gateway.IdentityHeaders;
using Gateway.Network;
using Gateway.Proxying;
using Gateway.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Bench.Pieces;

/// <summary>What is looked at and changed in a clean request with ten headers. They are in ASP.NET Core's own dictionary, not in Kestrel's, which is faster.</summary>
public class RequestPieces
{
    private const string Target = "/api/items/4711/comments?page=2&sort=-created", Host = "app.example.com";

    private static readonly ProxyHooks Hooks = new() { Assertion = (_, _) => "", LoadProfile = (_, _) => ValueTask.CompletedTask, Issuer = () => "https://app.example.com" };
    private readonly Somebody somebody = new();
    private readonly DefaultHttpContext context = new();
    private readonly GatewayRoute route;
    private readonly OutgoingRequestTransform transform = new(ForwardedTarget.Raw, followsConfigured: false, (_, _) => "");

    public RequestPieces()
    {
        var set = IdentityHeaderCompiler.Compile(
            [KeyValuePair.Create("X-User-Id", "{user_id}"), KeyValuePair.Create("X-User-Email", "{email}"), KeyValuePair.Create("X-User-Roles", "{roles}")], null, null, []);
        route = new GatewayRoute
        {
            RouteId = "site",
            ClusterId = "backend",
            Policy = Auth.Access.AccessPolicy.SignedIn,
            Identity = set,
            Protected = ProtectedHeaders.From([set]),
        };
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        context.Request.Scheme = "https";
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("203.0.113.7");
        var headers = context.Request.Headers;
        headers.Host = Host;
        headers.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        headers.Accept = "application/json, text/plain, */*";
        headers.AcceptLanguage = "en-GB,en;q=0.5";
        headers.AcceptEncoding = "gzip, deflate, br, zstd";
        headers.Referer = "https://app.example.com/items/4711";
        headers["X-Requested-With"] = "XMLHttpRequest";
        headers["Sec-Fetch-Mode"] = "cors";
        headers["Sec-Fetch-Site"] = "same-origin";
        headers.Authorization = $"Bearer {somebody.Token}";
        context.Features.Set(new ProxiedRequest(route, somebody.Caller.Identity));
    }

    [Benchmark(Description = "path classification")]
    public bool Path() => RequestTarget.Classify(Target, Host) is PathForms.None;

    [Benchmark(Description = "framing check")]
    public bool Framing() => RequestFraming.IsAmbiguous(context.Request);

    /// <summary>And puts the credential that it takes out back in for the next time.</summary>
    [Benchmark(Description = "header firewall")]
    public void Firewall()
    {
        var authorization = context.Request.Headers.Authorization;
        ClientHeaders.Clean(context.Request, route, Hooks);
        context.Request.Headers.Authorization = authorization;
    }

    /// <summary>With a new message each time, as YARP makes one, but without the headers that it copies.</summary>
    [Benchmark(Description = "identity and forwarded headers, target")]
    public async ValueTask<HttpRequestMessage> OutgoingAsync()
    {
        var message = new HttpRequestMessage();
        await transform.ApplyAsync(new RequestTransformContext { HttpContext = context, ProxyRequest = message, DestinationPrefix = "http://10.0.0.5:8080/" });
        return message;
    }

    /// <summary>What of that is only the message.</summary>
    [Benchmark(Description = "an empty message")]
    public HttpRequestMessage Message()
    {
        var message = new HttpRequestMessage();
        message.Headers.TryAddWithoutValidation("X", "");
        return message;
    }
}
