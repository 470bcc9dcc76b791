using Gateway.Network;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Network;

public class FieldRulesTests
{
    [Theory]
    [InlineData("Accept", "*/*")]
    [InlineData("x_user.id!", "a\tb c")]
    [InlineData("User-Agent", "")]
    [InlineData("X-Name", "caf\u00c3\u00a9 \u0085\u00a0\u00ff")]
    public void A_token_with_visible_text_is_a_field(string name, string value)
    {
        Assert.True(FieldRules.AreMetBy(name, value));
    }

    [Theory]
    [InlineData("X A")]
    [InlineData("X:A")]
    [InlineData("X\r\nA")]
    [InlineData("X(A")]
    [InlineData("X@A")]
    [InlineData("X\u00e9")]
    [InlineData("X\0")]
    [InlineData("X\u007f")]
    public void Another_name_is_none(string name)
    {
        Assert.False(FieldRules.AreMetBy(name, "a"));
    }

    [Fact]
    public void No_control_character_but_a_tab_is_in_a_value_and_no_space_around_it()
    {
        Assert.All(Enumerable.Range(0, 32).Append(127).Except([9]), c => Assert.False(FieldRules.AreMetBy("X-A", $"a{(char)c}b")));
        Assert.All(" \t", c => Assert.False(FieldRules.AreMetBy("X-A", $"{c}a") || FieldRules.AreMetBy("X-A", $"a{c}") || FieldRules.AreMetBy("X-A", $"{c}")));
        Assert.False(FieldRules.AreMetBy("X-A", new StringValues(["fine", "not\u000bfine"])));
    }

    [Fact]
    public void A_question_costs_no_allocation()
    {
        StringValues value = "text/html,application/xhtml+xml";
        FieldRules.AreMetBy("Accept", value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            FieldRules.AreMetBy("Accept", value);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
