using Gateway.Auth;

namespace Gateway.Pages;

/// <summary>Finds what was left empty, before anything is looked up or hashed.</summary>
internal static class RequiredFields
{
    /// <summary>An error for every field without a value.</summary>
    public static Dictionary<string, IReadOnlyList<FieldError>> Check(params ReadOnlySpan<(string Field, string Value, string Message)> fields)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        foreach (var (field, value, message) in fields)
        {
            if (value.Length == 0)
            {
                errors.Add(field, [new FieldError("required", message)]);
            }
        }

        return errors;
    }
}
