using Gateway.Auth;

namespace Gateway.Pages;

/// <summary>What was entered into a form and what is wrong with it, so that the page can be shown again.</summary>
internal sealed class FormState
{
    private readonly IReadOnlyList<(string Field, string? Value)> values;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<FieldError>> errors;
    private readonly string? focus;

    /// <param name="values">The form's fields in the order of the page, with what was entered.</param>
    /// <param name="errors">What is wrong, by field.</param>
    /// <param name="message">What is wrong with none of the fields.</param>
    public FormState(
        IReadOnlyList<(string Field, string? Value)> values,
        IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? errors = null,
        string? message = null)
    {
        this.values = values;
        this.errors = errors ?? new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        Message = message;

        // One error: the person types on in that field. More: the summary, from which each field is one key away. None: the first field that is empty.
        focus = HasSummary ? null
            : values.Select(value => value.Field).FirstOrDefault(this.errors.ContainsKey)
            ?? values.FirstOrDefault(value => string.IsNullOrEmpty(value.Value)).Field;
    }

    /// <summary>What is wrong with none of the fields.</summary>
    public string? Message { get; }

    /// <summary>Whether the form was sent and not accepted.</summary>
    public bool HasErrors => errors.Count > 0 || Message is not null;

    /// <summary>Whether a summary stands above the form and has the focus.</summary>
    public bool HasSummary => Message is not null || errors.Count > 1;

    /// <summary>What was entered.</summary>
    public string? ValueOf(string field) => values.FirstOrDefault(value => string.Equals(value.Field, field, StringComparison.Ordinal)).Value;

    /// <summary>The first thing that is wrong with a field.</summary>
    public string? ErrorOf(string field) => errors.TryGetValue(field, out var list) ? list[0].Message : null;

    /// <summary>Whether a field has the focus when the page is shown.</summary>
    public bool HasFocus(string field) => string.Equals(focus, field, StringComparison.Ordinal);

    /// <summary>The summary, or nothing.</summary>
    public Html RenderSummary()
    {
        if (!HasSummary)
        {
            return Html.Empty;
        }

        var links = Html.Join(values.Where(value => errors.ContainsKey(value.Field))
            .Select(value => Html.Of($"""<li><a href="#{value.Field}">{ErrorOf(value.Field)}</a></li>""")));
        return Html.Of($"""
            <div class="summary" role="alert" tabindex="-1" autofocus>
            {(Message is null ? Html.Of($"<h2>Check these fields</h2><ul>{links}</ul>") : Html.Of($"<p>{Message}</p>"))}
            </div>

            """);
    }
}
