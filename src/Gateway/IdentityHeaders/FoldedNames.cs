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

    /// <summary>Letters and digits.</summary>
    private const int Alphabet = 36;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> names;
    private readonly string[] prefixes;

    // Which first two letters a name in the set can have: nearly every name of a request is none by these already.
    private readonly bool[] beginnings = new bool[Alphabet * Alphabet];

    /// <summary>Makes the set.</summary>
    /// <param name="names">Names in any spelling, each at most <see cref="MaxLength"/> characters.</param>
    /// <param name="prefixes">Beginnings of names in any spelling.</param>
    public FoldedNames(IEnumerable<string> names, params string[] prefixes)
    {
        string[] folded = [.. names.Select(Fold)];
        this.names = folded.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        this.prefixes = Array.ConvertAll(prefixes, Fold);
        foreach (var name in folded.Concat(this.prefixes))
        {
            // A name of one letter begins every name that begins with that letter.
            var first = name.Length > 0 ? Rank(name[0]) * Alphabet : 0;
            var (from, count) = name.Length > 1 ? (first + Rank(name[1]), 1) : name.Length == 1 ? (first, Alphabet) : (0, beginnings.Length);
            beginnings.AsSpan(from, count).Fill(true);
        }
    }

    /// <summary>Whether the name, folded, is in the set or begins with one of its prefixes.</summary>
    public bool Contains(ReadOnlySpan<char> name)
    {
        if (name.Length > 1 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[1]) && !beginnings[(Rank(name[0]) * Alphabet) + Rank(name[1])])
        {
            return false;
        }

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

    /// <summary>The place of a letter, in any case, or digit.</summary>
    private static int Rank(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;

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
