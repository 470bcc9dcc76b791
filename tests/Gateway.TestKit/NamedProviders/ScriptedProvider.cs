using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.TestKit.NamedProviders;

/// <summary>A provider as its documentation describes it: the addresses, what it insists on, and the words of its answers.</summary>
public abstract class ScriptedProvider
{
    public const string ClientId = "the-gateway", ClientSecret = "a secret of the gateway & the provider";

    private readonly ConcurrentDictionary<string, ScriptedGrant> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ScriptedGrant> grants = new(StringComparer.Ordinal);
    private int last;

    /// <summary>Its name in the gateway's configuration.</summary>
    public abstract string Name { get; }

    /// <summary>Where its servers are.</summary>
    public abstract IReadOnlyCollection<string> Hosts { get; }

    /// <summary>Where people are sent to.</summary>
    public abstract string AuthorizationEndpoint { get; }

    /// <summary>Settings of a gateway that lets people sign in with it.</summary>
    public virtual IEnumerable<KeyValuePair<string, string?>> Settings => [Setting(Name, "ClientId", ClientId), Setting(Name, "ClientSecret", ClientSecret)];

    /// <summary>The name of another configuration, whose secret is not the right one.</summary>
    public string Mistaken => $"mistaken-{Name}";

    /// <summary>Settings of <see cref="Mistaken"/>.</summary>
    public virtual IEnumerable<KeyValuePair<string, string?>> MistakenSettings =>
        [Setting(Mistaken, "Kind", Name), Setting(Mistaken, "ClientId", ClientId), Setting(Mistaken, "ClientSecret", "that of another application")];

    /// <summary>Whether it sends people back with a form that its page posts.</summary>
    public virtual bool PostsAnswers => false;

    /// <summary>What it says when somebody says no.</summary>
    protected virtual IEnumerable<(string Name, string? Value)> Denial => [("error", "access_denied"), ("error_description", "The user has denied your application access.")];

    /// <summary>Who it says it is when it sends a browser back (RFC 9207); null when it doesn't.</summary>
    protected virtual string? AnswersAs => null;

    /// <summary>Whether it takes the client's secret in the form.</summary>
    protected virtual bool TakesSecretInForm => true;

    /// <summary>Whether it takes the client's secret by Basic authentication.</summary>
    protected virtual bool TakesBasic => false;

    /// <summary>The person arrives where the gateway sent them, signs in and says yes.</summary>
    /// <param name="address">Where the gateway sent them.</param>
    /// <param name="person">Who it is.</param>
    /// <returns>Where their browser is sent back to.</returns>
    public virtual Uri Visit(string address, ScriptedPerson person)
    {
        var request = Read(address);
        var number = Interlocked.Increment(ref last);
        codes[$"code-{number}"] = new ScriptedGrant(person, request, $"token-{number}");
        return Back(request, ("code", $"code-{number}"));
    }

    /// <summary>Somebody arrives there and says no.</summary>
    public Uri Deny(string address) => Back(Read(address), Denial);

    /// <summary>Answers a request to one of <see cref="Hosts"/>.</summary>
    public abstract Task ServeAsync(HttpContext context);

    protected static Task NotFoundAsync(HttpContext context) => RefuseAsync(context, StatusCodes.Status404NotFound, new { message = "Not Found" });

    protected static Task RefuseAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer);
    }

    protected static KeyValuePair<string, string?> Setting(string name, string key, string value) => new($"GATEWAY__External__Providers__{name}__{key}", value);

    /// <summary>What it insists on when somebody is sent there.</summary>
    protected virtual void Check(IReadOnlyDictionary<string, string> request)
    {
    }

    /// <summary>Method and address of a request.</summary>
    protected static string Target(HttpRequest request) => $"{request.Method} {request.Host}{request.Path}";

    /// <summary>
    /// Takes a code, once, from the client that it was made for, with the address that it was sent to and the key that proves who asked for it
    /// (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
    /// </summary>
    /// <returns>Null when something of that is wrong.</returns>
    protected async Task<ScriptedGrant?> RedeemAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (!IsClient(context.Request, form)
            || form["grant_type"] != "authorization_code"
            || !codes.TryRemove(form["code"].ToString(), out var grant)
            || form["redirect_uri"] != grant.Request["redirect_uri"]
            || !IsProved(grant.Request, form["code_verifier"].ToString()))
        {
            return null;
        }

        grant.Person.Keep(context.Request);
        grants[grant.AccessToken] = grant;
        return grant;
    }

    /// <summary>Whose access token it is (RFC 6750 section 2.1); null for nobody's.</summary>
    protected ScriptedGrant? Find(HttpContext context)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || header is not { Scheme: "Bearer", Parameter: { } token }
            || !grants.TryGetValue(token, out var grant))
        {
            return null;
        }

        grant.Person.Keep(context.Request);
        return grant;
    }

    private Uri Back(Dictionary<string, string> request, params IEnumerable<(string Name, string? Value)> answer) => new(QueryHelpers.AddQueryString(
        request["redirect_uri"], answer.Append(("state", request["state"])).Append(("iss", AnswersAs)).Where(pair => pair.Item2 is not null).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))));

    private Dictionary<string, string> Read(string address)
    {
        var there = new Uri(address);
        var request = QueryHelpers.ParseQuery(there.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Assert.Equal((AuthorizationEndpoint, "code", ClientId), (there.GetLeftPart(UriPartial.Path), request["response_type"], request["client_id"]));
        Check(request);
        return request;
    }

    private static bool IsProved(IReadOnlyDictionary<string, string> request, string verifier) => !request.TryGetValue("code_challenge", out var challenge)
        || (request["code_challenge_method"] == "S256" && challenge == WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));

    /// <summary>Whether the request comes from the client, which proves it as this provider wants it proved (RFC 6749 section 2.3.1).</summary>
    protected virtual bool IsClient(HttpRequest request, IFormCollection form)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header))
        {
            return TakesSecretInForm && form["client_id"] == ClientId && form["client_secret"] == ClientSecret;
        }

        // Both halves are form-encoded before they are put together.
        return TakesBasic && header.Scheme == "Basic"
            && Encoding.ASCII.GetString(Convert.FromBase64String(header.Parameter!)).Split(':').Select(System.Net.WebUtility.UrlDecode).SequenceEqual([ClientId, ClientSecret]);
    }
}
