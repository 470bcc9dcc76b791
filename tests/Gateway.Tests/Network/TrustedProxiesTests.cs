using Gateway.Auth.Access;
using Gateway.Network;
using Gateway.TestKit;
using Gateway.Tests.Proxying;
using Xunit;

namespace Gateway.Tests.Network;

public sealed class TrustedProxiesTests
{
    private const string Forwarded = "X-Forwarded-For: 6.6.6.6, 10.0.0.9, 203.0.113.7, 10.0.0.1";

    [Theory]
    [InlineData(new string[0], "127.0.0.1 http")]
    [InlineData(new[] { "192.0.2.0/24" }, "127.0.0.1 http")]
    [InlineData(new[] { "127.0.0.0/8" }, "10.0.0.1 https")]
    [InlineData(new[] { "127.0.0.0/8", "10.0.0.0/8" }, "203.0.113.7 https")]
    [Trait("advisory", "E-71")]
    [Trait("advisory", "K-121")]
    public async Task Addresses_are_read_from_the_right_through_trusted_hops_only(string[] trusted, string expected)
    {
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(backend, trusted);
        var answer = await gateway.SendAsync("GET", "/auth/address", Forwarded, "X-Forwarded-Proto: https");
        Assert.EndsWith($"{expected} {gateway.Host}", answer.TrimEnd('\r', '\n', '0'), StringComparison.Ordinal);

        await gateway.SendAsync("GET", "/x", Forwarded, "X-Forwarded-Proto: https");
        Assert.Equal(expected.Split(' ')[0], Assert.Single(backend.Last.Values("X-Forwarded-For")));
        Assert.Equal(expected.Split(' ')[1], Assert.Single(backend.Last.Values("X-Forwarded-Proto")));
        Assert.DoesNotContain(backend.Last.Headers, header => header.Key.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("X-Forwarded-For: not-an-address")]
    [InlineData("X-Forwarded-For: 6.6.6.6, unknown")]
    [InlineData("X-Forwarded-For: ,")]
    [Trait("advisory", "E-72")]
    [Trait("advisory", "H-113")]
    public async Task An_address_that_cannot_be_read_leaves_the_proxys_own(string header)
    {
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(backend, "127.0.0.0/8");
        await gateway.SendAsync("GET", "/x", header);
        Assert.Equal("127.0.0.1", Assert.Single(backend.Last.Values("X-Forwarded-For")));
    }

    [Theory]
    [InlineData("gateway.test:99999")]
    [InlineData("gateway.test:")]
    [InlineData("gateway.test.")]
    [Trait("advisory", "A-10")]
    public async Task A_host_that_a_trusted_proxy_makes_up_is_forwarded_only_if_it_is_one(string host)
    {
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(backend, "127.0.0.0/8");
        await gateway.SendAsync("GET", "/x", "X-Forwarded-Host: " + host);
        Assert.DoesNotContain(backend.Requests, request => request.Head.Contains(host, StringComparison.Ordinal));

        await gateway.SendAsync("GET", "/y", "X-Forwarded-Host: gateway.test:444");
        Assert.Equal(["gateway.test:444"], backend.Last.Values("Host"));
    }

    private static Task<EdgeGateway> StartAsync(RecordingBackend backend, params string[] trusted) => EdgeGateway.StartAsync(
        backend.Address,
        [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.Anonymous))],
        new NetworkOptions { TrustedProxies = trusted });
}
