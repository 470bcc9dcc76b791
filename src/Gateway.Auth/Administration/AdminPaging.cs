using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>The part of a list that is asked for: <c>limit</c> (1 to 200, default 50) and <c>cursor</c>, as an earlier answer gave it.</summary>
/// <param name="Limit">Most items.</param>
/// <param name="After">The last item of the page before.</param>
internal sealed record AdminPaging(int Limit, Guid? After)
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

    /// <summary>Reads them; adds what is wrong.</summary>
    public static AdminPaging Read(HttpContext context, Dictionary<string, IReadOnlyList<FieldError>> errors)
    {
        var query = context.Request.Query;
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var limitText)
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaximumLimit))
        {
            errors["limit"] = [new FieldError("invalid", $"This is a number from 1 to {MaximumLimit}.")];
        }

        Guid after = default;
        var hasCursor = query.TryGetValue("cursor", out var cursor);
        if (hasCursor && !Guid.TryParseExact(cursor, "N", out after))
        {
            errors["cursor"] = [new FieldError("invalid", "This is a cursor that an earlier answer gave.")];
        }

        return new AdminPaging(limit, hasCursor ? after : null);
    }

    /// <summary>A text of the query; what no stored text can contain is an error.</summary>
    public static string? Text(HttpContext context, string name, Dictionary<string, IReadOnlyList<FieldError>> errors)
    {
        string? text = context.Request.Query[name];
        if (text?.Any(char.IsControl) == true)
        {
            errors[name] = [new FieldError("invalid", "This contains a control character.")];
        }

        return text;
    }

    /// <summary>Yes or no; left out is no, and anything else an error.</summary>
    public static bool Flag(HttpContext context, string name, Dictionary<string, IReadOnlyList<FieldError>> errors)
    {
        var flag = false;
        if (context.Request.Query.TryGetValue(name, out var text) && !bool.TryParse(text, out flag))
        {
            errors[name] = [new FieldError("invalid", "This is true or false.")];
        }

        return flag;
    }

    /// <summary>The cursor behind an item.</summary>
    public static string? Cursor(Guid? id) => id?.ToString("N");
}
