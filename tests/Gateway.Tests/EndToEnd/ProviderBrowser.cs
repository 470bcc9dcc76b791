using System.Text.Json;
using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A browser on its way to a provider and back.</summary>
internal sealed class ProviderBrowser : IDisposable
{
    private readonly HttpClient http;

    /// <param name="address">The gateway's.</param>
    /// <param name="client">The address that it comes from: a gateway lets each do so much in a minute.</param>
    public ProviderBrowser(string address, string client)
    {
        (http, Jar) = CookieJar.Open(address);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", client);
    }

    public CookieJar Jar { get; }

    public bool IsSignedIn => Jar.Cookies.ContainsKey("ag_session");

    /// <summary>Leaves for a provider.</summary>
    /// <returns>Where the gateway sends it.</returns>
    public Task<string> LeaveAsync(ScriptedProvider provider, string returnUrl = "/") => LeaveAsync(provider.Name, returnUrl);

    /// <summary>Leaves for a provider by its name in the configuration.</summary>
    public async Task<string> LeaveAsync(string provider, string returnUrl = "/") =>
        (await GetAsync($"/auth/external/{provider}?return_url={Uri.EscapeDataString(returnUrl)}")).Expect(302)["Location"];

    /// <summary>Comes back as the provider does it.</summary>
    /// <returns>What the gateway answers at last.</returns>
    public async Task<ApiAnswer> ReturnAsync(ScriptedProvider provider, Uri back, string? accept = null, bool isForm = false) =>
        await ArriveAsync(provider.PostsAnswers || isForm ? (await PostAnswerAsync(provider, back)).Expect(303)["Location"] : $"{back}", accept);

    /// <summary>Opens an address that another site has led to.</summary>
    public Task<ApiAnswer> ArriveAsync(string address, string? accept = null) => SendAsync(HttpMethod.Get, address, ("Accept", accept), ("Sec-Fetch-Site", "cross-site"));

    /// <summary>Sends the form with which the provider's page sends people back; it takes no cookie along that is SameSite=Lax.</summary>
    /// <param name="provider">Whose page it is.</param>
    /// <param name="back">Where to, with the fields as a query.</param>
    /// <param name="origin">What the browser says of where it comes from: "null" for a page that tells nobody where people come from.</param>
    public async Task<ApiAnswer> PostAnswerAsync(ScriptedProvider provider, Uri back, string? origin = null)
    {
        using var form = new HttpRequestMessage(HttpMethod.Post, back.GetLeftPart(UriPartial.Path))
        {
            Content = new FormUrlEncodedContent(QueryHelpers.ParseQuery(back.Query).Select(field => KeyValuePair.Create(field.Key, $"{field.Value}"))),
        };
        CookieJar.MakeCrossSite(form);
        origin ??= new Uri(provider.AuthorizationEndpoint).GetLeftPart(UriPartial.Authority);
        return await SendAsync(form, ("Origin", origin), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html"));
    }

    /// <summary>There and back.</summary>
    /// <returns>What the gateway answers at last.</returns>
    public async Task<ApiAnswer> SigninAsync(ScriptedProvider provider, ScriptedPerson person) => await ReturnAsync(provider, provider.Visit(await LeaveAsync(provider), person));

    /// <summary>There and back, and the account is open.</summary>
    /// <returns>The user.</returns>
    public async Task<JsonElement> EnterAsync(ScriptedProvider provider, ScriptedPerson person)
    {
        Assert.Equal("/", (await SigninAsync(provider, person)).Expect(302)["Location"]);
        return await MeAsync();
    }

    /// <summary>Who is signed in.</summary>
    public async Task<JsonElement> MeAsync() => (await GetAsync("/auth/me")).Expect(200).Json.GetProperty("user");

    /// <summary>Opens an address.</summary>
    /// <param name="address">Here, or all of it.</param>
    /// <param name="accept">Null for what programs get.</param>
    public Task<ApiAnswer> GetAsync(string address, string? accept = null) => SendAsync(HttpMethod.Get, address, ("Accept", accept));

    /// <summary>Sends a form of ours without fields.</summary>
    public Task<ApiAnswer> PostAsync(string address) => SendAsync(HttpMethod.Post, address, ("Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority)));

    public void Dispose() => http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string address, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        return await SendAsync(request, headers);
    }

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, params (string Name, string? Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new ApiAnswer(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
