using System.Text.Json;

namespace Gateway.Auth.UserImport;

/// <summary>Reads users from JSON Lines: an object on each line.</summary>
internal sealed class JsonLinesFile(TextReader reader, IReadOnlyList<string> ignored)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private readonly RecordText text = new(reader);

    /// <summary>Reads records as they are asked for.</summary>
    public IEnumerable<ImportLine> Read()
    {
        for (var number = text.Line; text.ReadLine(out var tooLong) is { } line; number = text.Line)
        {
            if (tooLong)
            {
                yield return new ImportLine.Unreadable(number, RecordText.TooLong);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(number, line);
            }
        }
    }

    private ImportLine Parse(int number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line, Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new ImportLine.Unreadable(number, "The line is no JSON object.");
            }

            var record = new ImportRecord(number);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (!ignored.Contains(member.Name, StringComparer.Ordinal) && Add(record, member.Name, member.Value) is { } reason)
                {
                    return new ImportLine.Unreadable(number, reason);
                }
            }

            return new ImportLine.Read(record);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a string with half of a surrogate pair. Their messages may quote the line, and a hash with it.
            return new ImportLine.Unreadable(number, "The line is not valid JSON, or names a member twice.");
        }
    }

    /// <summary>Takes a member into the record, or says why not.</summary>
    private static string? Add(ImportRecord record, string name, JsonElement value)
    {
        if (name.StartsWith(ImportField.AttributePrefix, StringComparison.Ordinal) || ImportField.WhyNot(name) is not null)
        {
            return ImportField.WhyNot(name) ?? $"Write {ImportField.Attributes} as an object.";
        }

        switch (name, value.ValueKind)
        {
            case (_, JsonValueKind.Null):
                return null;
            case (ImportField.EmailVerified or ImportField.Disabled, JsonValueKind.True or JsonValueKind.False):
                record.Flags[name] = value.GetBoolean();
                return null;
            case (ImportField.EmailVerified or ImportField.Disabled, _):
                return $"{name} is neither true nor false.";
            case (ImportField.Roles, JsonValueKind.Array) when value.EnumerateArray().All(role => role.ValueKind == JsonValueKind.String):
                record.Roles = [.. value.EnumerateArray().Select(role => role.GetString()!)];
                return null;
            case (ImportField.Roles, _):
                return "roles is no array of strings.";
            case (ImportField.Attributes, JsonValueKind.Object) when value.EnumerateObject().All(attribute => attribute.Value.ValueKind == JsonValueKind.String):
                foreach (var attribute in value.EnumerateObject())
                {
                    record.Attributes[attribute.Name] = attribute.Value.GetString()!;
                }

                return null;
            case (ImportField.Attributes, _):
                return "attributes is no object of strings.";
            case (_, JsonValueKind.String):
                record.Texts[name] = value.GetString()!;
                return null;
            default:
                return $"{name} is no string.";
        }
    }
}
