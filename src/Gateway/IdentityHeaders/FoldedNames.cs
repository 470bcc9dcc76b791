using System.Collections.Frozen;

namespace Gateway.IdentityHeaders;

/// <summary>
/// Header names compared the way careless servers do: only letters and digits count, in any case. CGI, WSGI and PHP make
/// <c>X_User_Id</c>, <c>X.User.Id</c> and <c>X-User-Id</c> one variable, so for a security decision they are one name.
/// A question allocates nothing.
/// </summary>
internal sealed class FoldedNames
{
    /// <summary>The longest name that can be in the set, in characters.</summary>
    public const int MaxLength = 64;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> names;
    private readonly string[] prefixes;

    /// <summary>Makes the set.</summary>
    /// <param name="names">Names in any spelling, each at most <see cref="MaxLength"/> characters.</param>
    /// <param name="prefixes">Beginnings of names in any spelling.</param>
    public FoldedNames(IEnumerable<string> names, params string[] prefixes)
    {
        this.names = names.Select(Fold).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        this.prefixes = Array.ConvertAll(prefixes, Fold);
    }

    /// <summary>Whether the name, folded, is in the set or begins with one of its prefixes.</summary>
    public bool Contains(ReadOnlySpan<char> name)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        var folded = buffer[..Fold(name, buffer, out var whole)];
        if (whole && names.Contains(folded))
        {
            return true;
        }

        foreach (var prefix in prefixes)
        {
            if (folded.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name's lower-case letters and digits.</summary>
    public static string Fold(string name)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        var length = Fold(name, buffer, out var whole);
        return whole ? new string(buffer[..length]) : throw new ArgumentException($"A header name has at most {MaxLength} characters.", nameof(name));
    }

    private static int Fold(ReadOnlySpan<char> name, Span<char> folded, out bool whole)
    {
        var length = 0;
        whole = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                continue;
            }

            if (length == folded.Length)
            {
                whole = false;
                break;
            }

            folded[length++] = char.ToLowerInvariant(c);
        }

        return length;
    }
}
