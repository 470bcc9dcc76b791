using FsCheck.Xunit;
using Gateway.IdentityHeaders;
using Xunit;

namespace Gateway.Tests.IdentityHeaders;

public class ProtectedHeadersTests
{
    private static readonly ProtectedHeaders Protected = ProtectedHeaders.From([Set("X-User-Id"), Set("REMOTE_USER", "x.employee.no")]);

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x_user_id")]
    [InlineData("X.User!Id")]
    [InlineData("XUSERID")]
    [InlineData("--X-User-Id~~")]
    [InlineData("Remote-User")]
    [InlineData("X-EMPLOYEE-NO")]
    [InlineData("x-remote_user")]
    [InlineData("X_Forwarded_Email")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-Auth-Request-Anything-At-All-However-Long-The-Name-May-Be-0123456789-0123456789")]
    [InlineData("X_Original_URL")]
    [InlineData("X-Rewrite-Url")]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-3")]
    [Trait("advisory", "A-4")]
    public void Every_spelling_is_the_name(string name) => Assert.True(Protected.Contains(name));

    [Theory]
    [InlineData("X-User-Ids")]
    [InlineData("X-User")]
    [InlineData("Accept")]
    [InlineData("User-Agent")]
    [InlineData("")]
    [InlineData("---")]
    [InlineData("A-Very-Long-Header-Name-That-No-Operator-Would-Configure-0123456789-0123456789-0123456789")]
    public void Another_name_is_not(string name) => Assert.False(Protected.Contains(name));

    [Theory]
    [InlineData("x_user_id", true)]
    [InlineData("X.Employee.No", true)]
    [InlineData("Remote_User", true)]
    [InlineData("X-Auth-Request-Email", true)]
    [InlineData("X-Forwarded-Groups", true)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("X-Forwarded-Port", false)]
    [InlineData("X-Original-URL", false)]
    [InlineData("X-Real-IP", false)]
    [InlineData("Expect", false)]
    public void Of_what_is_removed_some_says_who_is_calling(string name, bool isIdentity)
    {
        Assert.True(Protected.IsRefusedFromClients(name));
        Assert.Equal(isIdentity, Protected.IsIdentity(name));
    }

    [Fact]
    [Trait("advisory", "B-26")]
    public void Other_methods_are_protected_where_methods_decide_and_other_spellings_where_headers_do()
    {
        Assert.False(Protected.Contains("X-HTTP-Method-Override"));
        var deciding = ProtectedHeaders.From([Set("X-User-Id")], methodsDecide: true, "X-Beta", "x-user-id");
        Assert.True(deciding.Contains("X_HTTP_Method_Override"));
        Assert.True(deciding.Contains("X_Beta"));
        Assert.False(deciding.Contains("x-beta"));
        Assert.True(deciding.Contains("X-User-Id")); // ours, whatever it decides
    }

    [Property(MaxTest = 1000)]
    public bool Punctuation_and_case_anywhere_change_nothing(byte[] choices)
    {
        const string Punctuation = "!#$%&'*+-.^_`|~";
        var name = string.Concat("xuserid".Select((c, i) =>
        {
            var choice = i < choices.Length ? choices[i] : (byte)0;
            var letter = choice % 2 == 0 ? c : char.ToUpperInvariant(c);
            return new string(Punctuation[choice % Punctuation.Length], choice % 4) + letter;
        }));
        return Protected.Contains(name);
    }

    [Fact]
    public void A_question_costs_no_allocation()
    {
        Protected.Contains("Accept");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Protected.Contains("Accept-Encoding");
            Protected.Contains("x_user_id");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static IdentityHeaderSet Set(params string[] names)
    {
        var errors = new List<IdentityHeaderError>();
        var set = IdentityHeaderCompiler.Compile(names.Select(name => KeyValuePair.Create(name, "{user_id}")), null, null, errors);
        Assert.Empty(errors);
        return set;
    }
}
