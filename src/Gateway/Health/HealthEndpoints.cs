using System.Buffers;
using System.Text.Json;
using Gateway.Auth.Access;

namespace Gateway.Health;

/// <summary><c>/healthz/live</c> and <c>/healthz/ready</c>: a word in public, the details on the management address.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Read = ["GET", "HEAD"];

    /// <summary>What load balancers ask: the status word only.</summary>
    public static void MapPublicHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.ServiceProvider.GetRequiredService<GatewayHealth>();
        endpoints.MapMethods("/healthz/live", Read, context => WordAsync(context, "live", isReady: true)).WithMetadata(AccessPolicy.Anonymous);
        endpoints.MapMethods("/healthz/ready", Read, context =>
        {
            var status = health.Status;
            return WordAsync(context, status, status is "ready" or "degraded");
        }).WithMetadata(AccessPolicy.Anonymous);
    }

    /// <summary>What operators ask: a line per dependency.</summary>
    public static void MapManagementHealth(this IEndpointRouteBuilder endpoints, GatewayHealth health)
    {
        endpoints.MapMethods("/healthz/live", Read, context => WordAsync(context, "live", isReady: true));
        endpoints.MapMethods("/healthz/ready", Read, context => DetailsAsync(context, health));
    }

    private static Task WordAsync(HttpContext context, string word, bool isReady)
    {
        Prepare(context, isReady, "text/plain; charset=utf-8");
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(word);
    }

    private static async Task DetailsAsync(HttpContext context, GatewayHealth health)
    {
        var report = health.Report();
        Prepare(context, report.IsReady, "application/json");
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, report.Status);
            foreach (var (name, detail) in report.Details)
            {
                json.WriteString(name, detail);
            }

            json.WriteEndObject();
        }

        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void Prepare(HttpContext context, bool isReady, string contentType)
    {
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        if (!isReady)
        {
            context.Response.Headers.RetryAfter = "2";
        }
    }
}
