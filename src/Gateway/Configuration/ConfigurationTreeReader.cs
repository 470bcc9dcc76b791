using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Configuration;

/// <summary>
/// Reads a JSON file (comments and trailing commas allowed) into nodes that know their line. Refuses what readers of JSON disagree about:
/// names given twice in any case, names with a colon, control characters, invalid UTF-8, null.
/// </summary>
internal ref struct ConfigurationTreeReader
{
    private const int MaxDepth = 32;
    private readonly ReadOnlySpan<byte> text;
    private readonly ConfigurationErrors errors;
    private Utf8JsonReader json;
    private int counted;
    private int line = 1;

    private ConfigurationTreeReader(ReadOnlySpan<byte> text, ConfigurationErrors errors)
    {
        this.text = text;
        this.errors = errors;
        json = new(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
    }

    /// <summary>The file's root object, or null when the file is not a JSON object at all; then that is the last error.</summary>
    public static ConfigurationNode? Read(ReadOnlySpan<byte> utf8, ConfigurationErrors errors)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        utf8 = utf8.StartsWith(byteOrderMark) ? utf8[3..] : utf8;
        if (!Utf8.IsValid(utf8))
        {
            errors.Add(null, "(file)", "is not UTF-8", "Save it as UTF-8");
            return null;
        }

        var reader = new ConfigurationTreeReader(utf8, errors);
        try
        {
            reader.json.Read();
            if (reader.json.TokenType != JsonTokenType.StartObject)
            {
                errors.Add(1, "(file)", "is not a JSON object", "Begin it with { and end it with }");
                return null;
            }

            var root = reader.ReadValue("", "");
            reader.json.Read();
            return root;
        }
        catch (JsonException e)
        {
            // The exception ends its message with "Path: ... | LineNumber: ... | BytePositionInLine: ...", which the error says in its own way.
            var message = e.Message.Split(['.', '\n'])[0];
            errors.Add((int)(e.LineNumber ?? 0) + 1, "(file)", $"is not JSON: {message} (column {e.BytePositionInLine + 1})", "Correct the syntax; comments and trailing commas are allowed");
            return null;
        }
    }

    private ConfigurationNode ReadValue(string name, string key)
    {
        var at = Line();
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new ConfigurationNode { Name = name, Key = key, Line = at, Kind = JsonValueKind.Object };
                ReadMembers(members);
                return members;
            case JsonTokenType.StartArray:
                var elements = new ConfigurationNode { Name = name, Key = key, Line = at, Kind = JsonValueKind.Array };
                for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
                {
                    var index = i.ToString(CultureInfo.InvariantCulture);
                    elements.Children.Add(index, ReadValue(index, $"{key}:{index}"));
                }

                return elements;
            case JsonTokenType.String:
                return new() { Name = name, Key = key, Line = at, Kind = JsonValueKind.String, Text = ReadText(key, at) ?? "" };
            case JsonTokenType.Number:
                return new() { Name = name, Key = key, Line = at, Kind = JsonValueKind.Number, Text = System.Text.Encoding.UTF8.GetString(json.ValueSpan) };
            case JsonTokenType.True:
                return new() { Name = name, Key = key, Line = at, Kind = JsonValueKind.True, Text = "True" };
            case JsonTokenType.False:
                return new() { Name = name, Key = key, Line = at, Kind = JsonValueKind.False, Text = "False" };
            default:
                errors.Add(at, key, "is null", "Write a value, or remove the line");
                return new() { Name = name, Key = key, Line = at, Kind = JsonValueKind.Null };
        }
    }

    private void ReadMembers(ConfigurationNode parent)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var at = Line();
            var name = ReadText(parent.Key, at);
            json.Read();
            var child = ReadValue(name ?? "", parent.Key.Length == 0 ? name ?? "" : $"{parent.Key}:{name}");
            if (name is null)
            {
                continue;
            }

            if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal))
            {
                errors.Add(at, child.Key, "has a name that is empty or has a colon", "Nest objects instead of joining names with colons");
            }
            else if (child.Kind != JsonValueKind.Null && !parent.Children.TryAdd(name, child))
            {
                var first = parent.Children[name];
                errors.Add(at, child.Key, $"is given twice, first as \"{first.Name}\" on line {first.Line} (names that differ only in case are the same)", "Keep one of them");
            }
        }
    }

    private string? ReadText(string key, int at)
    {
        try
        {
            var value = json.GetString()!;
            if (!value.Any(char.IsControl))
            {
                return value;
            }
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: "\ud800" is JSON, but no text.
        }

        errors.Add(at, key.Length == 0 ? "(file)" : key, "has a text with control characters or half a character", "Remove them");
        return null;
    }

    private int Line()
    {
        var index = (int)json.TokenStartIndex;
        line += text[counted..index].Count((byte)'\n');
        counted = index;
        return line;
    }
}
