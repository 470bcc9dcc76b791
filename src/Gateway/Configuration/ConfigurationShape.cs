using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>
/// Checks a tree against a .NET type: every name has to be a property of the type, every value has to be of the property's type.
/// So the known names are those of the types that are configured, and cannot go stale.
/// </summary>
/// <param name="errors">Gets what does not fit.</param>
/// <param name="names">Properties that are not members of the written object, because the name of the object gives them.</param>
internal sealed class ConfigurationShape(ConfigurationErrors errors, params PropertyInfo[] names)
{
    /// <summary>Adds an error for everything below <paramref name="node"/> that does not fit.</summary>
    /// <param name="node">What was written.</param>
    /// <param name="type">A class, dictionary, list or scalar type.</param>
    public void Check(ConfigurationNode node, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            CheckMembers(node, type.GetGenericArguments()[1]);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            CheckElements(node, child => Check(child, type.GetGenericArguments()[0]));
        }
        else if (type.IsEnum && type.IsDefined(typeof(FlagsAttribute)))
        {
            CheckElements(node, child => CheckScalar(child, type));
        }
        else if (type.IsClass && type != typeof(string) && type != typeof(Version) && type != typeof(Uri))
        {
            CheckProperties(node, type);
        }
        else
        {
            CheckScalar(node, type);
        }
    }

    private void CheckProperties(ConfigurationNode node, Type type)
    {
        if (!Is(node, JsonValueKind.Object, "an object: { ... }"))
        {
            return;
        }

        var properties = new Dictionary<string, PropertyInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not null && !names.Contains(property))
            {
                properties.Add(property.Name, property);
            }
        }

        foreach (var child in node.Children.Values)
        {
            if (properties.TryGetValue(child.Name, out var property))
            {
                Check(child, property.PropertyType);
            }
            else
            {
                errors.Add(child, "is not a known key", NearestName.Remedy(child.Name, properties.Keys));
            }
        }
    }

    private void CheckMembers(ConfigurationNode node, Type valueType)
    {
        if (!Is(node, JsonValueKind.Object, "an object: { \"name\": ... }"))
        {
            return;
        }

        foreach (var child in node.Children.Values)
        {
            // In a dictionary of texts ("Metadata", "Transforms") IConfiguration takes numbers and booleans for their texts.
            if (valueType != typeof(string) || child.Kind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number))
            {
                Check(child, valueType);
            }
        }
    }

    private void CheckElements(ConfigurationNode node, Action<ConfigurationNode> check)
    {
        if (Is(node, JsonValueKind.Array, "a list: [ ... ]"))
        {
            foreach (var child in node.Children.Values)
            {
                check(child);
            }
        }
    }

    private void CheckScalar(ConfigurationNode node, Type type)
    {
        if (node.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            errors.Add(node, "has a value of another type", "Write a single value");
            return;
        }

        var text = node.Text;
        var isText = node.Kind == JsonValueKind.String;
        (bool Fits, string Expected) answer = type switch
        {
            _ when type == typeof(string) => (isText, "a text in quotation marks"),
            _ when type == typeof(bool) => (bool.TryParse(text, out _), "true or false"),
            _ when type == typeof(int) => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number"),
            _ when type == typeof(long) => (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number"),
            _ when type == typeof(TimeSpan) => (isText && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _), "a duration such as \"00:01:30\""),
            _ when type == typeof(Version) => (Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out _), "a version such as \"2\""),
            _ when type == typeof(Uri) => (Uri.TryCreate(text, UriKind.Absolute, out _), "an absolute address such as \"http://proxy:3128\""),
            { IsEnum: true } => (Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase), "one of " + string.Join(", ", Enum.GetNames(type))),
            _ => throw new NotSupportedException($"{node.Key} is configured as {type}, which is not known here."),
        };
        if (!answer.Fits)
        {
            errors.Add(node, $"cannot be {(isText ? $"\"{text}\"" : text)}", $"Write {answer.Expected}");
        }
    }

    private bool Is(ConfigurationNode node, JsonValueKind kind, string expected)
    {
        if (node.Kind == kind)
        {
            return true;
        }

        errors.Add(node, "has a value of another type", $"Write {expected}");
        return false;
    }
}
