using System.Text;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>Asks a person at a terminal for a new password, without showing it.</summary>
internal static class PasswordPrompt
{
    /// <summary>Asks twice.</summary>
    /// <returns>Null when the person wants one to be generated.</returns>
    /// <exception cref="OperatorException">The two are different.</exception>
    public static string? Read(TextWriter messages)
    {
        var password = ReadLine(messages, "Password (empty: generate one): ");
        if (password.Length == 0)
        {
            return null;
        }

        return string.Equals(password, ReadLine(messages, "The same again: "), StringComparison.Ordinal)
            ? password
            : throw new OperatorException("The two passwords are different: nothing was done.");
    }

    /// <summary>Asks for something that is not shown.</summary>
    public static string ReadLine(TextWriter messages, string question)
    {
        messages.Write(question);
        var line = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                line.Length = Math.Max(0, line.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                line.Append(key.KeyChar);
            }
        }

        messages.WriteLine();
        return line.ToString();
    }
}
