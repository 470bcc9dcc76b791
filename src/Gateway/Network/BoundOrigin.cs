using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Network;

/// <summary>The first address that the server bound, as a person would open it.</summary>
internal static class BoundOrigin
{
    /// <summary>Null before the server listens.</summary>
    public static string? Of(IServiceProvider services)
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        if (addresses?.FirstOrDefault() is not { } first)
        {
            return null;
        }

        var address = BindingAddress.Parse(first);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}").GetLeftPart(UriPartial.Authority);
    }
}
