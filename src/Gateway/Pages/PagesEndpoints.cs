namespace Gateway.Pages;

/// <summary>The addresses of the pages.</summary>
internal static class PagesEndpoints
{
    private static readonly string[] Get = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the stylesheet and the logo.</summary>
    public static void MapAssets(IEndpointRouteBuilder endpoints)
    {
        var links = endpoints.ServiceProvider.GetRequiredService<PageLinks>();
        var brand = endpoints.ServiceProvider.GetRequiredService<Brand>();
        foreach (var asset in new[] { brand.Stylesheet, brand.Picture })
        {
            endpoints.MapMethods($"{links.Assets}/{asset.FileName}", Get, context => PageAssetEndpoint.GetAsync(context, asset));
        }
    }
}
