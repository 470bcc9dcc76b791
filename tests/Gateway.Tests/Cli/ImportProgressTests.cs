using Gateway.Auth.UserImport;
using Gateway.Cli;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class ImportProgressTests
{
    [Fact]
    public void The_bar_shows_how_far_it_is_and_fits_a_terminal()
    {
        var summary = new ImportSummary { Records = 25_000, Refused = 3 };
        Assert.Equal("[###############               ]  50%  25,000 users, 3 refused, 2,500/s", ImportProgress.Bar(0.5, summary, TimeSpan.FromSeconds(10)).TrimEnd());
        Assert.Equal(79, ImportProgress.Bar(1, new ImportSummary { Records = int.MaxValue, Refused = int.MaxValue }, TimeSpan.Zero).Length);
    }

    [Fact]
    public void Nothing_is_drawn_where_nobody_sees_it()
    {
        using var output = new StringWriter();
        using var file = new MemoryStream([1, 2]);
        new ImportProgress(output, file, isTerminal: false).Show(new ImportSummary());
        Assert.Equal("", output.ToString());
        var bar = new ImportProgress(output, file, isTerminal: true);
        bar.Show(new ImportSummary());
        bar.Clear();
        Assert.StartsWith("\r[", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" \r", output.ToString(), StringComparison.Ordinal);
    }
}
