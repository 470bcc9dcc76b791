using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Network;

/// <summary>Checks <see cref="NetworkOptions"/>; every failure names its key and the remedy.</summary>
internal sealed class NetworkOptionsValidator(IConfiguration configuration) : IValidateOptions<NetworkOptions>
{
    private static readonly SearchValues<char> MethodCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var failures = new List<string>();
        foreach (var network in options.TrustedProxies)
        {
            if (!IPNetwork.TryParse(network, out _))
            {
                failures.Add($"Network:TrustedProxies: '{network}' is not a network. Write it as 10.0.0.0/8 or fd00::/8, one address as 10.1.2.3/32.");
            }
        }

        foreach (var method in options.AdditionalMethods)
        {
            if (method is "TRACE" or "TRACK" or "CONNECT" || method.Length == 0 || method.AsSpan().ContainsAnyExcept(MethodCharacters))
            {
                failures.Add($"Network:AdditionalMethods: '{method}' cannot be forwarded. Remove it, or write a method such as PROPFIND in capitals.");
            }
        }

        // ASP.NET Core's own switch (ASPNETCORE_FORWARDEDHEADERS_ENABLED) believes everybody.
        if (configuration.GetValue("FORWARDEDHEADERS_ENABLED", defaultValue: false))
        {
            failures.Add("FORWARDEDHEADERS_ENABLED: it would believe forwarded headers from anybody. Remove it and list your proxies in Network:TrustedProxies.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
