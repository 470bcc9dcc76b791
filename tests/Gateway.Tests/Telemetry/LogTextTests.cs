using System.Globalization;
using FsCheck.Xunit;
using Gateway.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>What clients write stays what they wrote: one part of one line.</summary>
[Trait("advisory", "J-118")]
public sealed class LogTextTests
{
    [Theory]
    [InlineData("GET /reports/7?x=1 ~", "GET /reports/7?x=1 ~")]
    [InlineData("caf\u00E9 \u0416\u4E2D \U0001F600", "caf\u00E9 \u0416\u4E2D \U0001F600")]
    [InlineData("a\ninfo: forged", "a info: forged")]
    [InlineData("a\r\ninfo: forged", "a\\u000d info: forged")]
    [InlineData("a\u0085b\u2028c\u2029d", "a\\u0085b\\u2028c\\u2029d")]
    [InlineData("a\u001B[2Jb\u009B1mc\u0007\b\t\0", "a\\u001b[2Jb\\u009b1mc\\u0007\\u0008\\u0009\\u0000")]
    [InlineData("a\u202Eb\u2066c\u200Bd\uFEFF", "a\\u202eb\\u2066c\\u200bd\\ufeff")]
    [InlineData("\U000E0041\uE000\uFFFE", "\\udb40\\udc41\\ue000\\ufffe")]
    public void What_is_not_seen_shows_its_code(string text, string written) => Assert.Equal(written, Write(text));

    [Fact]
    public void Half_a_character_shows_its_code() => Assert.Equal("a\\ud800b\\udc00", Write("a\uD800b\uDC00"));

    [Property]
    public bool No_text_has_more_than_one_line_or_anything_hidden(string? text) => Write(text + "\r\n\u001B" + text).All(c =>
        char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    [Theory]
    [InlineData("/a?refresh_token=agr_AAAAAAAAAAAAAAAAAAAA-_09", "/a?refresh_token=[credential]")]
    [InlineData("ags_AAAAAAAAAAAAAAAAAAAAA, agd_AAAAAAAAAAAAAAAAAAAAA.", "[credential], [credential].")]
    [InlineData("Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UifQ.DtEhU3ljbEg8L38VWAfUAq_-x y", "Bearer [credential] y")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.", "[credential]")]
    [InlineData("eyJhbGciOiJub25lIn0 bag_of_words agr_short", "eyJhbGciOiJub25lIn0 bag_of_words agr_short")]
    [Trait("advisory", "J-119")]
    [Trait("advisory", "C-52")]
    public void A_credential_is_left_out(string text, string written) => Assert.Equal(written, Write(text));

    [Fact]
    public void An_entry_is_one_line_with_its_exception()
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Gateway", new EventId(7), "a\nb", new InvalidOperationException("c\r\ninfo: forged"), (state, _) => state);

        new OneLineFormatter().Write(entry, null, writer);

        Assert.Equal("warn: Gateway[7] a b System.InvalidOperationException: c\\u000d info: forged" + Environment.NewLine, writer.ToString());
    }

    [Theory]
    [InlineData(null, OneLineFormatter.FormatterName)]
    [InlineData("json", "json")]
    [InlineData("simple", OneLineFormatter.FormatterName)]
    [InlineData("jsn", OneLineFormatter.FormatterName)]
    public void Json_can_be_configured_and_nothing_that_passes_what_clients_write(string? configured, string used)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Console:FormatterName"] = configured }).Build();
        using var services = new ServiceCollection().AddLogging(logging => logging.AddConfiguration(settings).AddOneLineConsole()).BuildServiceProvider();

        Assert.Equal(used, services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    private static string Write(string text)
    {
        using var writer = new StringWriter();
        LogText.Write(writer, text);
        return writer.ToString();
    }
}
