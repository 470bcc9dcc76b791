using System.Globalization;
using Gateway.Auth.Passwords.Foreign;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.UserImport;

/// <summary>
/// How an import over HTTP is done: what <c>users import</c> takes as options. A name that isn't known is an error, since an import that was
/// meant to be a dry run can't be taken back.
/// </summary>
internal sealed class ImportQuery
{
    private static readonly Dictionary<string, Func<ImportQuery, StringValues, bool>> Readers = new(StringComparer.Ordinal)
    {
        ["dry_run"] = (query, value) => bool.TryParse(value, out var flag) && Set(() => query.DryRun = flag),
        ["allow_admin"] = (query, value) => bool.TryParse(value, out var flag) && Set(() => query.AllowAdministrators = flag),
        ["from_line"] = (query, value) => TryNumber(value, 1, int.MaxValue, out var line) && Set(() => query.FromLine = line),
        ["wrap_cost"] = (query, value) => TryNumber(value, ImportRunOptions.MinWrapCost, ImportRunOptions.MaxWrapCost, out var cost) && Set(() => query.WrapCost = cost),
        ["template"] = (query, value) => value is [{ } text] && DigestTemplate.TryParse(text, out var template) && Set(() => query.Template = template),
        ["ignore"] = (query, value) => Set(() => query.Ignored = [.. value.OfType<string>()]),
    };

    private ImportQuery()
    {
    }

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; private set; }

    /// <summary>Whether the file may give the role that governs the gateway.</summary>
    public bool AllowAdministrators { get; private set; }

    /// <summary>The first line to look at.</summary>
    public int FromLine { get; private set; } = 1;

    /// <summary>bcrypt's work factor over weak digests.</summary>
    public int WrapCost { get; private set; } = ImportRunOptions.DefaultWrapCost;

    /// <summary>How digests were made.</summary>
    public DigestTemplate? Template { get; private set; }

    /// <summary>Fields to leave out.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>Reads it; adds what is wrong.</summary>
    public static ImportQuery Read(IQueryCollection query, Dictionary<string, IReadOnlyList<FieldError>> errors)
    {
        var read = new ImportQuery();
        foreach (var (name, value) in query)
        {
            if (!Readers.TryGetValue(name, out var reader))
            {
                errors[name] = [new FieldError("unknown-field", $"This is not known here. There are {string.Join(", ", Readers.Keys)}.")];
            }
            else if (!reader(read, value))
            {
                errors[name] = [new FieldError("invalid", Expected(name))];
            }
        }

        return read;
    }

    /// <summary>What was said to somebody at the command line, to somebody who sends a request.</summary>
    public static string Reworded(string reason) => reason
        .Replace("--allow-admin", "allow_admin=true", StringComparison.Ordinal)
        .Replace("--ignore", "ignore=NAME", StringComparison.Ordinal)
        .Replace("--template", "template=", StringComparison.Ordinal)
        .Replace("--firebase-config", "--firebase-config to the command users import", StringComparison.Ordinal);

    private static string Expected(string name) => name switch
    {
        "dry_run" or "allow_admin" => "This is true or false.",
        "from_line" => "This is the number of a line, from 1.",
        "wrap_cost" => $"This is a number from {ImportRunOptions.MinWrapCost} to {ImportRunOptions.MaxWrapCost}.",
        _ => $"This is no template of at most {DigestTemplate.MaxLength} characters, such as sha1({{salt}}{{password}}).",
    };

    private static bool TryNumber(StringValues value, int least, int most, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    private static bool Set(Action set)
    {
        set();
        return true;
    }
}
