using FsCheck.Xunit;
using Gateway.Network;
using Xunit;

namespace Gateway.Tests.Network;

public class HostFieldTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:8080")]
    [InlineData("App.Example-1.com:65535")]
    [InlineData("my_service:80")]
    [InlineData("xn--caf-dma.example")]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::1]")]
    [InlineData("[2001:db8::7]:443")]
    [InlineData("[::ffff:192.0.2.1]")]
    public void A_name_or_an_address_with_or_without_a_port_is_plain(string host)
    {
        Assert.True(HostField.IsPlain(host));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("example.com.")]
    [InlineData(".example.com")]
    [InlineData("a..b")]
    [InlineData("a:")]
    [InlineData(":80")]
    [InlineData("a:65536")]
    [InlineData("a:99999")]
    [InlineData("a:000080")]
    [InlineData("a:+80")]
    [InlineData("a: 80")]
    [InlineData("a:80:90")]
    [InlineData("a,b")]
    [InlineData("0.-")]
    [InlineData("-a")]
    [InlineData("255._b1")]
    [InlineData("a-.b")]
    [InlineData("u@a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a!b")]
    [InlineData("caf\u00e9")]
    [InlineData("[::1")]
    [InlineData("[::1]80")]
    [InlineData("[::1]:")]
    [InlineData("[::1%25lo]")]
    [InlineData("[::1%lo]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[]")]
    [InlineData("a[::1]")]
    public void Everything_else_is_not(string host)
    {
        Assert.False(HostField.IsPlain(host));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_at_most_63_characters(int length, bool plain)
    {
        Assert.Equal(plain, HostField.IsPlain(new string('a', length) + ".example"));
    }

    /// <summary>What it cannot parse, .NET's client sends as a second Host.</summary>
    [Property(MaxTest = 2000)]
    public bool Whatever_is_plain_is_a_host_for_the_client_that_sends_it(byte[] choices)
    {
        string[] pieces = ["a", "b1", "-", "_", ".", "..", ":", ":80", ":99999", "[", "]", "::1", "[::1]", "0", "x7f", "@", "%", "~", "xn--", " ", "127.0.0.1"];
        var host = string.Concat(choices.Select(choice => pieces[choice % pieces.Length]));
        using var request = new HttpRequestMessage();
        return !HostField.IsPlain(host) || (request.Headers.TryAddWithoutValidation("Host", host) && request.Headers.Host == host);
    }

    [Fact]
    public void A_question_about_a_name_costs_no_allocation()
    {
        HostField.IsPlain("warm.up:80");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            HostField.IsPlain("app.example.com:8080");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
