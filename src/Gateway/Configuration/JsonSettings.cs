using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>
/// Flattens a JSON file into configuration keys and keeps the line of each value. Comments and trailing commas are allowed; a key
/// written twice is an error, because the reader of the file and the program would disagree about which one counts.
/// </summary>
internal ref struct JsonSettings
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly string source;
    private readonly ReadOnlySpan<byte> json;
    private readonly List<SettingEntry> entries = [];
    private readonly List<ConfigurationError> errors;
    private Utf8JsonReader reader;
    private long countedTo;
    private int line;

    private JsonSettings(ReadOnlySpan<byte> json, string source, List<ConfigurationError> errors)
    {
        this.json = json;
        this.source = source;
        this.errors = errors;
        reader = new Utf8JsonReader(json, Options);
        line = 1;
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The file's bytes, with or without a byte order mark.</param>
    /// <param name="source">The file's name for messages.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static IReadOnlyList<SettingEntry> Read(ReadOnlySpan<byte> json, string source, List<ConfigurationError> errors)
    {
        var settings = new JsonSettings(json.StartsWith(Encoding.UTF8.Preamble) ? json[3..] : json, source, errors);
        try
        {
            settings.reader.Read();
            if (settings.reader.TokenType == JsonTokenType.StartObject)
            {
                settings.ReadObject("");
                settings.reader.Read();
            }
            else
            {
                errors.Add(new(source, settings.Line(), "(file)", "the file has to hold one JSON object", "Write the settings between { and }"));
            }
        }
        catch (JsonException exception)
        {
            var at = (int?)exception.LineNumber + 1;
            errors.Add(new(source, at, "(file)", "this is not JSON: " + WithoutPosition(exception.Message), "Correct the line, or the one before it"));
        }
        catch (InvalidOperationException)
        {
            errors.Add(new(source, settings.Line(), "(file)", "this text is not UTF-8", "Save the file as UTF-8"));
        }

        return settings.entries;
    }

    /// <summary>The framework ends its sentence with "LineNumber: 1 | BytePositionInLine: 2.", counted from 0.</summary>
    private static string WithoutPosition(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }

    private void ReadObject(string path)
    {
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var key = path.Length == 0 ? name : $"{path}:{name}";
            if (!lines.TryAdd(name, Line()))
            {
                errors.Add(new(source, Line(), key, $"the key is already written on line {lines[name]}", "Keep one of the two"));
            }

            reader.Read();
            ReadValue(key);
        }

        AddIfEmpty(path, lines.Count);
    }

    private void ReadArray(string path)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadValue(string.Create(CultureInfo.InvariantCulture, $"{path}:{count++}"));
        }

        AddIfEmpty(path, count);
    }

    private void ReadValue(string key)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(key);
                break;
            case JsonTokenType.StartArray:
                ReadArray(key);
                break;
            case JsonTokenType.Null:
                entries.Add(new(key, null, source, Line()));
                break;
            case JsonTokenType.String:
                entries.Add(new(key, reader.GetString(), source, Line()));
                break;
            default:
                entries.Add(new(key, Encoding.UTF8.GetString(reader.ValueSpan), source, Line()));
                break;
        }
    }

    /// <summary>So that a misspelt section is found even when nothing is in it.</summary>
    private readonly void AddIfEmpty(string path, int count)
    {
        if (count == 0 && path.Length > 0)
        {
            entries.Add(new(path, null, source, line));
        }
    }

    private int Line()
    {
        var start = reader.TokenStartIndex;
        line += json[(int)countedTo..(int)start].Count((byte)'\n');
        countedTo = start;
        return line;
    }
}
