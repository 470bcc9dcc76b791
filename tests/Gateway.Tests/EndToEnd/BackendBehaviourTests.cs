using System.Net;
using System.Net.Http.Headers;
using Gateway.TestKit;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Backends that behave: conditional answers, errors of their own, slowness.</summary>
public sealed class BackendBehaviourTests(BackendBehaviourWorld world) : IClassFixture<BackendBehaviourWorld>
{
    [Fact]
    public async Task A_conditional_request_is_the_backends_to_answer()
    {
        using var first = await world.Http.GetAsync("/page", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag));
        using var second = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_applications_own_error_is_shown_as_it_is()
    {
        using var answer = await world.Http.GetAsync("/broken", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("the application's own error", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_backend_that_takes_too_long_is_504()
    {
        using var answer = await world.Http.GetAsync("/slow", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }
}

/// <summary>A gateway before a backend that answers conditionally, with errors of its own, and slowly.</summary>
public sealed class BackendBehaviourWorld : IAsyncLifetime
{
    private readonly WireMockServer backend = WireMockServer.Start();
    internal HttpClient Http { get; } = new();
    private GatewayProcess gateway = null!;

    public async ValueTask InitializeAsync()
    {
        backend.Given(Request.Create().WithPath("/page").UsingGet()).AtPriority(2)
            .RespondWith(Response.Create().WithStatusCode(200).WithHeader("ETag", "\"v1\"").WithBody("the page"));
        backend.Given(Request.Create().WithPath("/page").UsingGet().WithHeader("If-None-Match", "\"v1\"")).AtPriority(1)
            .RespondWith(Response.Create().WithStatusCode(304));
        backend.Given(Request.Create().WithPath("/broken")).RespondWith(Response.Create().WithStatusCode(500).WithBody("the application's own error"));
        backend.Given(Request.Create().WithPath("/slow")).RespondWith(Response.Create().WithBody("too late").WithDelay(TimeSpan.FromMinutes(2)));
        gateway = new GatewayProcess(routesJson: $$"""
            {
              "ReverseProxy": {
                "Routes": {
                  "site": { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/{**rest}" } },
                  "slow": { "ClusterId": "impatient", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/slow" } }
                },
                "Clusters": {
                  "app": { "Destinations": { "one": { "Address": "{{backend.Url}}/" } } },
                  "impatient": {
                    "HttpRequest": { "ActivityTimeout": "00:00:01" },
                    "Destinations": { "one": { "Address": "{{backend.Url}}/" } } }
                }
              }
            }
            """);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Http.BaseAddress = new Uri(gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await gateway.DisposeAsync();
        backend.Dispose();
    }
}
