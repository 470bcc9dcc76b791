using System.Text;

namespace Gateway.Auth.UserImport;

/// <summary>Reads a file's characters with their line numbers, and never keeps more of a record than it may have.</summary>
internal sealed class RecordText(TextReader reader)
{
    /// <summary>Longest record, in UTF-16 code units.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>What is said about a longer one.</summary>
    public const string TooLong = "The record is longer than 32,768 characters.";

    private readonly char[] buffer = new char[16 * 1024];
    private int position;
    private int length;

    /// <summary>The number of the line that the next character is on.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next character; -1 at the end. CR, LF and CRLF come as one LF.</summary>
    public int Read()
    {
        var c = Next();
        if (c == '\r')
        {
            if (Peek() == '\n')
            {
                position++;
            }

            c = '\n';
        }

        if (c == '\n')
        {
            Line++;
        }

        return c;
    }

    /// <summary>The character after that, without reading it.</summary>
    public int Peek() => Fill() ? buffer[position] : -1;

    /// <summary>A line without its end; null at the end of the file, empty and <paramref name="tooLong"/> when it was too long to keep.</summary>
    public string? ReadLine(out bool tooLong)
    {
        tooLong = false;
        if (Peek() < 0)
        {
            return null;
        }

        var line = new StringBuilder();
        for (var c = Read(); c is not ('\n' or -1); c = Read())
        {
            tooLong |= line.Length >= MaxLength;
            if (!tooLong)
            {
                line.Append((char)c);
            }
        }

        return tooLong ? "" : line.ToString();
    }

    private int Next() => Fill() ? buffer[position++] : -1;

    private bool Fill()
    {
        if (position < length)
        {
            return true;
        }

        (position, length) = (0, reader.Read(buffer, 0, buffer.Length));
        return length > 0;
    }
}
