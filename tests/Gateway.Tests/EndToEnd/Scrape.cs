using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A line of <c>/metrics</c>.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Labels">As they are written: <c>event="signup.succeeded",...</c>.</param>
/// <param name="Value">The number.</param>
internal sealed partial record Scrape(string Name, string Labels, double Value)
{
    /// <summary>Everything that the management address tells now.</summary>
    public static async Task<IReadOnlyList<Scrape>> OfAsync(ApiClient management) =>
    [
        .. Line().Matches((await management.SendAsync("GET /metrics")).Expect(200).Text)
            .Select(line => new Scrape(line.Groups["name"].Value, line.Groups["labels"].Value, double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture))),
    ];

    /// <summary>Waits until the metric has the value: the answer to a scrape is kept for a moment.</summary>
    public static async Task UntilAsync(ApiClient management, string name, double value)
    {
        for (var tries = 0; (await OfAsync(management)).Single(line => line.Name == name).Value != value; tries++)
        {
            Assert.True(tries < 500, $"{name} never was {value}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whether it has this label.</summary>
    public bool Has(string label) => Labels.Split(',').Contains(label, StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
