using System.Text;

namespace Gateway.Auth.UserImport;

/// <summary>Reads one record of CSV to its end, even when it is no use: what follows still begins where it should.</summary>
internal sealed class CsvRecord(RecordText text)
{
    private const int MaxColumns = 512;

    private readonly List<string> fields = [];
    private readonly StringBuilder field = new();
    private int length;
    private bool quoted;
    private bool wasQuoted;
    private string? problem;

    /// <summary>Reads its fields.</summary>
    /// <param name="why">What is wrong with it; null for nothing.</param>
    public List<string> Read(out string? why)
    {
        while (true)
        {
            var c = text.Read();
            if (c is -1 || (c is '\n' or ',' && !quoted))
            {
                if (quoted)
                {
                    problem = "A quote is opened and never closed: everything from here to the end of the file was taken for one field.";
                }

                EndField();
                if (c is not ',')
                {
                    why = problem;
                    return fields;
                }
            }
            else if (++length > RecordText.MaxLength)
            {
                problem ??= RecordText.TooLong;
                field.Clear();
                quoted ^= c is '"'; // where it ends still depends on the quotes
            }
            else if (c is '"')
            {
                Quote();
            }
            else
            {
                if (wasQuoted && !quoted)
                {
                    problem ??= "Something follows a closing quote.";
                }

                field.Append((char)c);
            }
        }
    }

    private void EndField()
    {
        if (fields.Count == MaxColumns)
        {
            problem ??= $"The line has more than {MaxColumns} fields.";
            fields.Clear();
        }

        fields.Add(field.ToString());
        field.Clear();
        wasQuoted = false;
    }

    private void Quote()
    {
        if (quoted && text.Peek() == '"')
        {
            text.Read();
            field.Append('"');
            return;
        }

        if (!quoted && (field.Length > 0 || wasQuoted))
        {
            problem ??= "A quote stands in the middle of a field: put the whole field into quotes, and double those inside.";
        }

        quoted = !quoted;
        wasQuoted = true;
    }
}
