using Gateway.Auth.Access;

namespace Gateway.IdentityHeaders;

/// <summary>The identity headers of a route: which names, from which templates, with which spelling of roles.</summary>
internal sealed record IdentityHeaderSet
{
    /// <summary>No headers at all.</summary>
    public static readonly IdentityHeaderSet None = new() { Headers = [] };

    private readonly IReadOnlyList<IdentityHeader> headers = [];

    /// <summary>Header name and compiled template, in the order of the configuration.</summary>
    public required IReadOnlyList<IdentityHeader> Headers
    {
        get => headers;
        init
        {
            headers = value;
            NeedsHeaderProfile = value.Any(header => header.Template.NeedsProfile);
            HasAssertion = value.Any(header => header.Template.HasAssertion);
        }
    }

    /// <summary>What the backend gets as <c>Authorization: Basic</c>, whatever the client sent; null when that is not the gateway's affair.</summary>
    public BasicCredentials? Basic { get; init; }

    /// <summary>How roles are written.</summary>
    public RoleFormat Roles { get; init; } = RoleFormat.Default;

    /// <summary>Whether <see cref="CallerIdentity.Profile"/> has to be loaded before these headers can be rendered.</summary>
    public bool NeedsProfile => NeedsHeaderProfile || Basic is { NeedsProfile: true };

    private bool NeedsHeaderProfile { get; init; }

    /// <summary>Whether a value has an assertion, which is made anew for every request.</summary>
    public bool HasAssertion { get; private init; }
}

/// <summary>One identity header.</summary>
/// <param name="Name">The name as the operator wrote it.</param>
/// <param name="Template">What it is made of.</param>
internal sealed record IdentityHeader(string Name, HeaderTemplate Template);
