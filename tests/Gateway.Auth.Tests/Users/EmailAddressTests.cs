using FsCheck.Xunit;
using Gateway.Auth.Users;

namespace Gateway.Auth.Tests.Users;

public sealed class EmailAddressTests
{
    [Theory]
    [Trait("advisory", "E-70")]
    [InlineData("  Alice@Example.COM ", "alice@example.com")]
    [InlineData("\uFF21lice\uFF20example.com", "alice@example.com")]
    [InlineData("alice@\uFF45xample\uFF0Ecom", "alice@example.com")]
    [InlineData("\u212Aate@example.com", "kate@example.com")]
    [InlineData("jose\u0301@example.com", "jos\u00E9@example.com")]
    [InlineData("\u039F\u0394\u039F\u03A3@example.com", "\u03BF\u03B4\u03BF\u03C3@example.com")]
    [InlineData("\u03BF\u03B4\u03BF\u03C2@example.com", "\u03BF\u03B4\u03BF\u03C3@example.com")]
    [InlineData("a@M\u00DCNCHEN.de", "a@xn--mnchen-3ya.de")]
    [InlineData("a@XN--MNCHEN-3YA.de", "a@xn--mnchen-3ya.de")]
    [InlineData("a@stra\u00DFe.example", "a@xn--strae-oqa.example")] // as IDNA 2008 has it: another domain than strasse.example, to which mail goes
    [InlineData("a@\u03B2\u03CC\u03BB\u03BF\u03C2.example", "a@xn--nxasmm1c.example")]
    [InlineData("o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk")]
    [InlineData("admin@localhost", "admin@localhost")]
    public void Every_spelling_of_an_address_has_one_key(string text, string key)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal(key, address.Key);
    }

    [Theory]
    [Trait("advisory", "F-86")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("alice")]
    [InlineData("alice@")]
    [InlineData("@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("a\uFF20b@example.com")]
    [InlineData("\"a@b\"@example.com")]
    [InlineData("\"alice\"@example.com")]
    [InlineData("alice@example.com,bob@example.com")]
    [InlineData("alice,bob@example.com")]
    [InlineData("alice;bob@example.com")]
    [InlineData("Alice <alice@example.com>")]
    [InlineData("alice(comment)@example.com")]
    [InlineData("al ice@example.com")]
    [InlineData("al\u00A0ice@example.com")]
    [InlineData("alice@exam ple.com")]
    [InlineData("alice@example.com\r\nBcc: eve@example.com")]
    [InlineData("ali\0ce@example.com")]
    [InlineData("ali\u200Bce@example.com")]
    [InlineData("ali\u00ADce@example.com")]
    [InlineData("ali\u202Ece@example.com")]
    [InlineData("ali\u3164ce@example.com")]
    [InlineData("ali\uFE0Fce@example.com")]
    [InlineData("ali\uD800ce@example.com")]
    [InlineData("ali\uFFFEce@example.com")]
    [InlineData("alice@exa\u200Bmple.com")]
    [InlineData(".alice@example.com")]
    [InlineData("alice.@example.com")]
    [InlineData("al..ice@example.com")]
    [InlineData("alice@example.com.")]
    [InlineData("alice@example..com")]
    [InlineData("alice@-example.com")]
    [InlineData("alice@exam_ple.com")]
    [InlineData("alice@[127.0.0.1]")]
    [InlineData("alice@example.com/path")]
    [InlineData("alice@\u2100.example.com")]
    public void What_programs_could_read_in_different_ways_is_refused(string? text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Theory]
    [Trait("advisory", "F-86")]
    [InlineData("Alice@Example.COM", true)]
    [InlineData("jos\u00E9@example.com", true)]
    [InlineData("Jos\u00E9@Example.com", true)]
    [InlineData("a@M\u00FCnchen.de", true)]
    [InlineData("a@XN--MNCHEN-3YA.de", true)]
    [InlineData("a@xn--strae-oqa.example", true)]
    [InlineData("a@stra\u00DFe.example", false)] // strasse.example for those who read it as IDNA 2003
    [InlineData("a@\u03B2\u03CC\u03BB\u03BF\u03C2.example", false)]
    [InlineData(" alice@example.com\n", true)]
    [InlineData("a@fa\u1E9Ee.example", false)] // which is fasse.example for some, and fa\u00DFe.example for others
    [InlineData("a@M\u00DCNCHEN.de", false)]
    [InlineData("a@\u00FC.ab--c.example", false)] // which IdnMapping makes and cannot read
    [InlineData("a@b\uFF20example.com", false)]
    [InlineData("\uFF41lice@example.com", false)]
    [InlineData("\u017Fam@example.com", false)]
    [InlineData("\u212Aate@example.com", false)]
    [InlineData("jose\u0301@example.com", false)]
    [InlineData("JOS\u00C9@example.com", false)]
    [InlineData("\u03BF\u03B4\u03BF\u03C2@example.com", false)]
    [InlineData("alice@\uFF45xample.com", false)]
    [InlineData("alice", false)]
    [InlineData(null, false)]
    public void An_address_is_exact_if_only_the_case_of_A_to_Z_changes(string? text, bool exact) => Assert.Equal(exact, EmailAddress.IsExact(text));

    [Fact]
    public void Lengths_are_those_of_RFC_5321()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 61), 3)) + ".de";
        Assert.True(EmailAddress.TryParse($"{new string('a', 64)}@{domain}", out _));
        Assert.False(EmailAddress.TryParse($"{new string('a', 65)}@example.com", out _));
        Assert.False(EmailAddress.TryParse($"{new string('a', 64)}@d.{domain}", out _));
        Assert.False(EmailAddress.TryParse($"{new string('\u00E9', 33)}@example.com", out _));
        Assert.False(EmailAddress.TryParse($"a@{new string('d', 64)}.com", out _));
        Assert.False(EmailAddress.TryParse(new string('\uFDFA', 60_000) + "@example.com", out _));
    }

    [Property(MaxTest = 2000)]
    public bool A_key_is_its_own_key(string local, string domain) =>
        !EmailAddress.TryParse($"{local}@{domain}.example", out var address)
        || (EmailAddress.TryParse(address.Key, out var again) && again.Key == address.Key && address.Key.Count(c => c == '@') == 1);

    [Property(MaxTest = 2000)]
    public bool No_text_makes_parsing_throw(string? text) => EmailAddress.TryParse(text, out _) || EmailAddress.IsExact(text) || true;

    [Property(MaxTest = 2000)]
    public bool An_address_that_is_kept_is_exact(string local, string domain) =>
        !EmailAddress.TryParse($"{local}@{domain}.example", out var address) || EmailAddress.IsExact(address.Key);
}
