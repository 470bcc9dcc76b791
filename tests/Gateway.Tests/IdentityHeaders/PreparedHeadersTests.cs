using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Xunit;

namespace Gateway.Tests.IdentityHeaders;

/// <summary>Identity headers are rendered once per caller and set, and never for another.</summary>
public sealed class PreparedHeadersTests
{
    private int assertions;

    [Fact]
    public void A_callers_headers_are_rendered_once_per_set()
    {
        var (ann, first, second) = (Caller("Ann"), Set("first {name}"), Set("second {name}"));

        var rendered = Of(ann, first);

        Assert.Equal("first Ann", Assert.Single(rendered).Value);
        Assert.Equal("second Ann", Assert.Single(Of(ann, second)).Value);
        Assert.Same(rendered, Of(ann, first));
        Assert.Same(Of(ann, second), Of(ann, second));
    }

    [Fact]
    [Trait("advisory", "A-15")]
    public void Nobody_gets_anothers()
    {
        var set = Set("{name}");
        foreach (var name in new[] { "Ann", "Bob", "Ann" })
        {
            Assert.Equal(name, Assert.Single(Of(Caller(name), set)).Value);
        }
    }

    [Fact]
    public void An_assertion_is_made_anew_for_every_request()
    {
        var (ann, set) = (Caller("Ann"), Set("{assertion}"));

        Assert.NotEqual(Of(ann, set)[0].Value, Of(ann, set)[0].Value);
    }

    [Fact]
    public void Sets_of_generations_that_are_gone_do_not_pile_up()
    {
        var ann = Caller("Ann");
        var sets = Enumerable.Range(0, 100).Select(i => Set($"{i} {{name}}")).ToList();
        foreach (var set in sets)
        {
            Of(ann, set);
        }

        var rendered = Of(ann, sets[^1]);
        Assert.Same(rendered, Of(ann, sets[^1]));
        Assert.NotSame(Of(ann, sets[0]), Of(ann, sets[1]));

        var kept = 0;
        for (var prepared = ann.Prepared as PreparedHeaders; prepared is not null; prepared = prepared.Next)
        {
            kept++;
        }

        Assert.InRange(kept, 1, 8);
    }

    private static CallerIdentity Caller(string name) => new()
    {
        UserId = Guid.Empty,
        SessionId = Guid.Empty,
        Email = "ann@example.com",
        EmailVerified = true,
        Roles = [],
        SecurityVersion = 1,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = [],
        ExpiresAt = DateTimeOffset.MaxValue,
        Credential = CredentialKind.Bearer,
        Profile = new CallerProfile(name, new Dictionary<string, string>(StringComparer.Ordinal)),
    };

    private static IdentityHeaderSet Set(string text)
    {
        Assert.True(HeaderTemplate.TryParse(text, out var template, out _));
        return new IdentityHeaderSet { Headers = [new IdentityHeader("X-User", template)] };
    }

    private KeyValuePair<string, string>[] Of(CallerIdentity identity, IdentityHeaderSet set) =>
        PreparedHeaders.Of(identity, set, "legacy", (_, cluster) => $"{cluster} {assertions++}");
}
