using System.Text.Json;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What came back, read to its end.</summary>
internal sealed record ApiAnswer(int Status, IReadOnlyDictionary<string, string[]> Headers, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The session cookie that was set; null when none was, empty when it was taken away.</summary>
    public string? Cookie => Headers.GetValueOrDefault("Set-Cookie", []).Select(line => line.Split(';')[0].Split('=', 2))
        .Where(pair => pair[0] == "ag_session").Select(pair => pair[1]).SingleOrDefault();

    public string this[string header] => string.Join(", ", Headers.GetValueOrDefault(header, []));

    /// <summary>A member of the body, as text.</summary>
    public string Member(string name) => Json.GetProperty(name).ToString();

    /// <summary>The names of the members of an object, in their order.</summary>
    public static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(member => member.Name);

    /// <summary>The answer, which has to have this status.</summary>
    public ApiAnswer Expect(int status)
    {
        Assert.True(Status == status, $"{status} was expected, {Status} came: {Text}");
        return this;
    }

    /// <summary>The answer, which has to be this problem, whole (RFC 9457).</summary>
    public ApiAnswer ExpectProblem(int status, string code)
    {
        Expect(status);
        Assert.Equal("application/problem+json", this["Content-Type"]);
        Assert.Equal("no-store", this["Cache-Control"]);
        Assert.Equal("urn:auth-gateway:" + code, Member("type"));
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Member("title"));
        Assert.NotEmpty(Member("trace_id"));
        return this;
    }

    /// <summary>The problem with one field and no other.</summary>
    public ApiAnswer ExpectField(string field, string code)
    {
        var errors = ExpectProblem(400, "validation-failed").Json.GetProperty("errors");
        Assert.Equal([field], Names(errors));
        Assert.Equal(code, errors.GetProperty(field)[0].GetProperty("code").GetString());
        Assert.NotEmpty(errors.GetProperty(field)[0].GetProperty("message").GetString()!);
        return this;
    }
}
