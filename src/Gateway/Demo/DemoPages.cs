using System.Text;
using System.Text.Json;
using Gateway.Pages;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Demo;

/// <summary>The demo's pages. All that they know of a person are the headers of the request.</summary>
internal static class DemoPages
{
    private const string UserId = "X-User-Id";

    private static readonly string[] Names = ["X-User-Name", "X-User-Email"];

    /// <summary>Maps every page.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var stylesheet = EmbeddedText.Read("Demo/demo.css");
        var script = EmbeddedText.Read("Demo/demo.js");
        endpoints.MapGet("/demo.css", context => WriteTextAsync(context, "text/css; charset=utf-8", stylesheet));
        endpoints.MapGet("/demo.js", context => WriteTextAsync(context, "text/javascript; charset=utf-8", script));
        endpoints.MapGet("/", context => WriteAsync(context, "Home", Home(context.Request)));
        endpoints.MapGet("/public", context => WriteAsync(context, "Public", Public(context.Request)));
        endpoints.MapGet("/admin", context => WriteAsync(context, "Admin", Admin(context.Request)));
        endpoints.MapGet("/reports/{**id}", context => WriteAsync(context, "Report", Report(context)));
        endpoints.MapGet("/form", context => WriteAsync(context, "Form", Form(null)));
        endpoints.MapPost("/form", async context => await WriteAsync(context, "Form", Form(await context.Request.ReadFormAsync(context.RequestAborted))));
        endpoints.MapGet("/api/headers", WriteHeadersAsync);
    }

    /// <summary>What to call whoever sent the request, as the gateway says.</summary>
    public static string NameOf(HttpRequest request) =>
        Names.Select(name => request.Headers[name].ToString()).FirstOrDefault(value => value.Length > 0)
        ?? (request.Headers[UserId].ToString() is { Length: > 0 } id ? $"user {id.Split('-')[^1]}" : "stranger");

    /// <summary>Answers with a page.</summary>
    public static Task WriteAsync(HttpContext context, string title, Html content)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        return WriteTextAsync(context, "text/html; charset=utf-8", DemoLayout.Render(context.Request, title, content).ToString());
    }

    private static bool IsSignedIn(HttpRequest request) => request.Headers.ContainsKey(UserId);

    private static Html Home(HttpRequest request) => Html.Of($"""
        <h1>Hello, {NameOf(request)}</h1>
        <p class="lead">This little application has no login and no user table. The gateway in front of it signed you in, checks every request, and says who is calling in a few headers:</p>
        {DemoLayout.IdentityHeaders(request)}
        <ol class="flow" aria-label="The way of a request">
        <li><strong>Your browser</strong><span>holds a cookie</span></li>
        <li class="gateway"><strong>Auth Gateway</strong><span>checks it, removes it, adds the headers</span></li>
        <li><strong>This application</strong><span>reads the headers</span></li>
        </ol>
        <h2>Try it</h2>
        <ul class="cards">
        <li><a href="/public/">Public page</a><span>Open to anybody, signed in or not.</span></li>
        <li><a href="/reports/7?x=1">Report 7</a><span>Sign out, open it, sign in: you land on it, query and all.</span></li>
        <li><a href="/admin/">Admin page</a><span>Only for the role <code>admin</code>. Everybody else is stopped before this application hears of it.</span></li>
        <li><a href="/live">Live page</a><span>A WebSocket and server-sent events.</span></li>
        <li><a href="/form">A form</a><span>A POST, as old applications have them.</span></li>
        <li><a href="/api/headers">Headers as JSON</a><span>Send a forged <code>X-User-Id</code> with curl: it never arrives.</span></li>
        </ul>
        <details open>
        <summary>All headers that this request arrived with</summary>
        {DemoLayout.HeaderTable(request.Headers)}
        </details>
        """);

    private static Html Public(HttpRequest request) => Html.Of($"""
        <h1>A public page</h1>
        <p class="lead">{(IsSignedIn(request) ? "Anybody may see this. You are known, since you are signed in:" : "Anybody may see this. The gateway sent no name, so nobody is who you are here.")}</p>
        {Html.If(IsSignedIn(request), $"{DemoLayout.IdentityHeaders(request)}")}
        """);

    private static Html Admin(HttpRequest request) => Html.Of($"""
        <h1>The admin page</h1>
        <p class="lead">You have the role <code>admin</code>, or you would not be here: the gateway lets nobody else through.</p>
        {DemoLayout.IdentityHeaders(request)}
        """);

    private static Html Report(HttpContext context) => Html.Of($"""
        <h1>Report {context.GetRouteValue("id")?.ToString()}</h1>
        <p class="lead">{NameOf(context.Request)} asked for exactly this:</p>
        <table>
        <tr><th scope="row">Path</th><td><code id="path">{context.Request.Path.ToUriComponent()}</code></td></tr>
        <tr><th scope="row">Query</th><td><code id="query">{context.Request.QueryString.ToUriComponent()}</code></td></tr>
        <tr><th scope="row">On the wire</th><td><code>{context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}</code></td></tr>
        </table>
        """);

    private static Html Form(IFormCollection? received) => Html.Of($"""
        <h1>A form</h1>
        <p class="lead">Sent by POST, through the gateway, and back.</p>
        <form method="post" action="/form" class="row">
        <label for="note">Note</label>
        <input id="note" name="note" autocomplete="off">
        <button type="submit">Send</button>
        </form>
        {Html.If(received is not null, $"""<p class="panel" role="status">Received: <strong>{received?["note"].ToString()}</strong></p>""")}
        """);

    private static Task WriteHeadersAsync(HttpContext context)
    {
        var headers = context.Request.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return WriteTextAsync(context, "application/json", JsonSerializer.Serialize(headers, DemoJson.Default.DictionaryStringString) + "\n");
    }

    private static Task WriteTextAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, Encoding.UTF8, context.RequestAborted);
    }
}
