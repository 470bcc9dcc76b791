using System.Text;
using FsCheck.Xunit;
using Gateway.Auth.UserImport;

namespace Gateway.Auth.Tests.UserImport;

/// <summary>Files as other programs, people and attackers write them.</summary>
public sealed class ImportFileTests
{
    [Theory]
    [InlineData("email,name\na@b.cd,Ann\n")]
    [InlineData("email,name\r\na@b.cd,Ann\r\n")]
    [InlineData("email,name\ra@b.cd,Ann")]
    [InlineData("\"email\",\"name\"\n\n\"a@b.cd\",\"Ann\"")]
    [InlineData("name , email\nAnn,a@b.cd\n")]
    [InlineData("email,phone,name\na@b.cd,\"1\n2,\"\"3\",Ann\n")]
    public void The_same_user_is_read_however_the_csv_is_written(string csv)
    {
        var record = Assert.IsType<ImportLine.Read>(Assert.Single(Csv(csv, "phone"))).Record;
        Assert.Equal(("a@b.cd", "Ann"), (record.Texts["email"], record.Texts["name"]));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_column()
    {
        using var reader = new StreamReader(new MemoryStream([.. Encoding.UTF8.GetPreamble(), .. "email\nä@b.cd\n"u8]), Encoding.UTF8);
        Assert.Equal("ä@b.cd", Assert.IsType<ImportLine.Read>(Assert.Single(new CsvFile(reader, []).Read())).Record.Texts["email"]);
    }

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them()
    {
        var lines = Csv("email,bio\na@b.cd,\"one\r\ntwo\"\n\nb@b.cd,\nc@b.cd,x,y\n", "bio").ToList();
        Assert.Equal([2, 5, 6], lines.Select(line => line.Line));
        Assert.IsType<ImportLine.Unreadable>(lines[2]);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("name\nAnn", "email")]
    [InlineData("email;name\na@b.cd;Ann", "no field email;name")]
    [InlineData("email,email\na@b.cd,a@b.cd", "twice")]
    [InlineData("email,Password\na@b.cd,secret", "plain text")]
    [InlineData("email,isAdmin\na@b.cd,1", "no field isAdmin")]
    [InlineData("\"email\na@b.cd,1", "never closed")]
    public void A_file_that_is_none_of_users_is_refused_as_a_whole(string csv, string reason) =>
        Assert.Contains(reason, Assert.Throws<ImportFileException>(() => Csv(csv).ToList()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a@b.cd,\"x\"y", "closing quote")]
    [InlineData("a@b.cd,x\"y\"", "middle of a field")]
    [InlineData("a@b.cd,\"x\"\"", "never closed")]
    [InlineData("a@b.cd", "1 fields")]
    public void A_broken_line_is_refused_and_the_rest_goes_in(string line, string reason)
    {
        var lines = Csv($"email,name\nfirst@b.cd,\n{line}\nlast@b.cd,\n").ToList();
        Assert.Equal("first@b.cd", Assert.IsType<ImportLine.Read>(lines[0]).Record.Texts["email"]);
        var refused = Assert.Single(lines.OfType<ImportLine.Unreadable>());
        Assert.Equal(3, refused.Line);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        if (!reason.Contains("never", StringComparison.Ordinal))
        {
            Assert.Equal("last@b.cd", Assert.IsType<ImportLine.Read>(lines[2]).Record.Texts["email"]);
        }
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public void A_record_without_end_is_never_kept_and_what_follows_is_read()
    {
        using var csv = new EndlessReader("email,name\na@b.cd,\"", 'x', 100_000_000, "\"\nlast@b.cd,\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = new CsvFile(csv, []).Read().ToList();
        Assert.Equal([RecordText.TooLong], lines.OfType<ImportLine.Unreadable>().Select(line => line.Reason));
        Assert.Equal("last@b.cd", Assert.IsType<ImportLine.Read>(lines[1]).Record.Texts["email"]);

        using var json = new EndlessReader("{\"email\": \"", 'x', 100_000_000, "\"}\n{\"email\": \"last@b.cd\"}\n");
        lines = [.. new JsonLinesFile(json, []).Read()];
        Assert.Equal([RecordText.TooLong], lines.OfType<ImportLine.Unreadable>().Select(line => line.Reason));
        Assert.Equal("last@b.cd", Assert.IsType<ImportLine.Read>(lines[1]).Record.Texts["email"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void Half_a_million_commas_are_one_refused_line()
    {
        var lines = Csv($"email\n{new string(',', 500_000)}\nlast@b.cd\n").ToList();
        Assert.IsType<ImportLine.Unreadable>(lines[0]);
        Assert.Equal("last@b.cd", Assert.IsType<ImportLine.Read>(lines[1]).Record.Texts["email"]);
    }

    [Property(MaxTest = 1000)]
    public bool Whatever_a_field_holds_is_read_back_when_it_is_quoted(string? text)
    {
        var field = (text ?? "").Replace('\r', '\n') + "x";
        var line = Csv($"email,name\na@b.cd,\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\nb@b.cd,\n").First();
        return line is ImportLine.Read { Record: var record } && record.Texts["name"] == field;
    }

    [Property(MaxTest = 1000)]
    public bool Any_text_is_read_to_its_end_without_an_exception(string? text)
    {
        _ = Csv("email,name\n" + text).ToList();
        _ = new JsonLinesFile(new StringReader(text ?? ""), []).Read().ToList();
        return true;
    }

    [Fact]
    public void A_member_that_is_ignored_may_hold_anything()
    {
        var line = Assert.Single(new JsonLinesFile(new StringReader("""{"email": "a@b.cd", "password": "x", "n": [1, 2]}"""), ["password", "n"]).Read());
        Assert.Equal(["email"], Assert.IsType<ImportLine.Read>(line).Record.Texts.Keys);
    }

    private static IEnumerable<ImportLine> Csv(string csv, params string[] ignored) => new CsvFile(new StringReader(csv), ignored).Read();

    /// <summary>A beginning, one character very often, an end.</summary>
    private sealed class EndlessReader(string beginning, char filling, int count, string end) : TextReader
    {
        private long position;

        public override int Read(char[] buffer, int index, int length)
        {
            var total = (long)beginning.Length + count + end.Length;
            var read = (int)Math.Min(length, total - position);
            for (var i = 0; i < read; i++, position++)
            {
                buffer[index + i] = position < beginning.Length ? beginning[(int)position]
                    : position < beginning.Length + count ? filling
                    : end[(int)(position - beginning.Length - count)];
            }

            return read;
        }
    }
}
