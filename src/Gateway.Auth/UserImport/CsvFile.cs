namespace Gateway.Auth.UserImport;

/// <summary>
/// Reads users from CSV (RFC 4180): the first line names the columns, a field in quotes may hold commas, line breaks and doubled quotes.
/// </summary>
internal sealed class CsvFile(TextReader reader, IReadOnlyList<string> ignored)
{
    private readonly RecordText text = new(reader);

    /// <summary>Reads records as they are asked for.</summary>
    /// <exception cref="ImportFileException">The first line says that this is not a file of users.</exception>
    public IEnumerable<ImportLine> Read()
    {
        if (ReadFields(out _, out var headerProblem) is not { } header)
        {
            throw new ImportFileException("The file is empty: its first line has to name the columns.");
        }

        var columns = Columns(headerProblem is null ? header : throw new ImportFileException($"The first line, which has to name the columns, cannot be read. {headerProblem}"));
        while (ReadFields(out var line, out var problem) is { } fields)
        {
            if (problem is null && fields is [""])
            {
                continue; // an empty line
            }

            yield return problem is not null ? new ImportLine.Unreadable(line, problem)
                : fields.Count != columns.Count ? new ImportLine.Unreadable(line, $"The line has {fields.Count} fields and the first line {columns.Count}.")
                : new ImportLine.Read(Record(line, columns, fields));
        }
    }

    private static ImportRecord Record(int line, List<string?> columns, List<string> fields)
    {
        var record = new ImportRecord(line) { IsCsv = true };
        foreach (var (column, field) in columns.Zip(fields))
        {
            if (column is null || field.Length == 0)
            {
                continue;
            }

            if (column.StartsWith(ImportField.AttributePrefix, StringComparison.Ordinal))
            {
                record.Attributes[column[ImportField.AttributePrefix.Length..]] = field;
            }
            else
            {
                record.Texts[column] = field;
            }
        }

        return record;
    }

    /// <summary>The columns in their order; null for one that is ignored.</summary>
    private List<string?> Columns(IReadOnlyList<string> header)
    {
        var columns = new List<string?>();
        foreach (var name in header.Select(name => name.Trim()))
        {
            if (ignored.Contains(name, StringComparer.Ordinal))
            {
                columns.Add(null);
                continue;
            }

            if (ImportField.WhyNot(name) is { } reason)
            {
                throw new ImportFileException(reason);
            }

            if (columns.Contains(name, StringComparer.Ordinal))
            {
                throw new ImportFileException($"The first line names {name} twice.");
            }

            columns.Add(name);
        }

        return columns.Contains(ImportField.Email, StringComparer.Ordinal)
            ? columns
            : throw new ImportFileException("The first line has to name the columns, and one of them has to be email.");
    }

    /// <summary>The fields of the next record; null at the end. With a problem they are no use, but the record has been read to its end.</summary>
    private List<string>? ReadFields(out int line, out string? problem)
    {
        line = text.Line;
        problem = null;
        return text.Peek() < 0 ? null : new CsvRecord(text).Read(out problem);
    }
}
