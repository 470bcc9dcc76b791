using System.Text.Json;

namespace Gateway.Auth.Trust;

/// <summary>Tells whether every text of a JSON value is Unicode: the reader accepts half a surrogate pair, and fails only when somebody reads it.</summary>
internal static class WellFormedJson
{
    /// <summary>Whether all of them can be read.</summary>
    public static bool Is(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && Is(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(Is),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
