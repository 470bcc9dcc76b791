using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>
/// Takes commands for a gateway whose stores only it can open. A server of its own on a socket that only this user can reach:
/// never a part of the public pipeline, so no route or header can lead here.
/// </summary>
internal sealed class ControlSocket(Settings settings, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private const int MaximumRequestBytes = 256 * 1024;

    private WebApplication? server;
    private ControlAddress? address;

    /// <summary>Listens, while embedded. The process holds the <see cref="DataLock"/>, so a socket that is there is a dead one's.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.IsEmbedded)
        {
            return;
        }

        address = new ControlAddress(settings.Stores.DataDirectory);
        File.Delete(address.FilePath);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaximumRequestBytes;
            kestrel.ListenUnixSocket(address.Path);
        });
        server = builder.Build();
        server.Run(RunCommandAsync);
        await server.StartAsync(cancellationToken);
        PrivateFiles.Restrict(address.FilePath);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null && address is not null)
        {
            await server.DisposeAsync();
            File.Delete(address.FilePath);
            address.Dispose();
        }
    }

    private async Task RunCommandAsync(HttpContext context)
    {
        if (await context.Request.ReadFromJsonAsync<ControlRequest>(context.RequestAborted) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var input = new StringReader(request.Input);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(request.Arguments, input, output, error, services, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new ControlAnswer(exitCode, output.ToString(), error.ToString()), context.RequestAborted);
    }
}
