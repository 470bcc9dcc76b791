namespace Gateway.Pages;

/// <summary>A labelled input with its hint and its error, tied together for screen readers.</summary>
/// <param name="Name">The form's key; also the element's id.</param>
/// <param name="Label">What the person is asked for.</param>
/// <param name="Type">The input's type.</param>
/// <param name="Autocomplete">What a password manager may fill in (HTML, autofill detail tokens).</param>
internal sealed record FormField(string Name, string Label, string Type, string Autocomplete)
{
    /// <summary>One sentence that helps to fill it in.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether it may stay empty.</summary>
    public bool Optional { get; init; }

    /// <summary>The input for the field, with what was entered before, unless that is a password.</summary>
    public Html Render(FormState form)
    {
        var error = form.ErrorOf(Name);
        var describedBy = (error is not null ? $"{Name}-error " : "") + (Hint is not null ? $"{Name}-hint" : "");
        return Html.Of($"""
            <div class="field">
            <label for="{Name}">{Label}{Html.If(Optional, $""" <span class="optional">(optional)</span>""")}</label>
            {Html.If(Hint is not null, $"""<p class="hint" id="{Name}-hint">{Hint}</p>""")}
            <input id="{Name}" name="{Name}" type="{Type}" autocomplete="{Autocomplete}"{Value(form)}{Keyboard}{Html.If(!Optional, $" required")}{Html.If(error is not null, $""" aria-invalid="true" """)}{Html.If(describedBy.Length > 0, $""" aria-describedby="{describedBy.TrimEnd()}" """)}{Html.If(form.HasFocus(Name), $" autofocus")}>
            {Html.If(error is not null, $"""<p class="error" id="{Name}-error">{error}</p>""")}
            </div>

            """);
    }

    private bool IsPassword => string.Equals(Type, "password", StringComparison.Ordinal);

    private Html Keyboard => Type switch
    {
        "email" => Html.Of($""" inputmode="email" autocapitalize="none" spellcheck="false" """),
        "password" => Html.Of($""" autocapitalize="none" spellcheck="false" """),
        _ => Html.Empty,
    };

    private Html Value(FormState form) => Html.If(!IsPassword && form.ValueOf(Name) is not null, $""" value="{form.ValueOf(Name)}" """);
}
