using System.Net;
using Gateway.Auth.ExternalSignin.Providers;

namespace Gateway.Auth.Tests.ExternalSignin;

public sealed class ProviderTransportTests
{
    [Theory]
    [InlineData("https://keys.example/", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("http://keys.example/", false)]
    [InlineData("http://169.254.169.254/", false)]
    [InlineData("http://localhost.evil.example/", false)]
    [Trait("advisory", "H-109")]
    public async Task Nothing_is_asked_for_in_clear_but_on_this_machine(string address, bool isAsked)
    {
        using var inner = new Answer(HttpStatusCode.OK, null);
        using var client = new HttpMessageInvoker(new ProviderTransport { InnerHandler = inner });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        var failure = await Record.ExceptionAsync(async () => (await client.SendAsync(request, TestContext.Current.CancellationToken)).Dispose());

        Assert.Equal(isAsked, failure is null);
        Assert.Equal(isAsked, inner.WasAsked);
    }

    [Theory]
    [InlineData(HttpStatusCode.Redirect, null)]
    [InlineData(HttpStatusCode.PermanentRedirect, null)]
    [InlineData(HttpStatusCode.OK, "gzip")]
    [Trait("advisory", "H-109")]
    public async Task Neither_a_redirect_nor_what_grows_when_it_is_unpacked_is_an_answer(HttpStatusCode status, string? encoding)
    {
        using var inner = new Answer(status, encoding);
        using var client = new HttpMessageInvoker(new ProviderTransport { InnerHandler = inner });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://issuer.example/");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private sealed class Answer(HttpStatusCode status, string? encoding) : HttpMessageHandler
    {
        public bool WasAsked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            WasAsked = true;
            var response = new HttpResponseMessage(status) { Content = new StringContent("{}") };
            if (encoding is not null)
            {
                response.Content.Headers.ContentEncoding.Add(encoding);
            }

            return Task.FromResult(response);
        }
    }
}
