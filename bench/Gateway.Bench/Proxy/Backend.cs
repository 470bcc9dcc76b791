using System.Globalization;
using Gateway.TestKit;

namespace Gateway.Bench.Proxy;

/// <summary>
/// nginx with one worker and a small answer, for everybody who says who is calling: without an identity header it is 421, so that a count of
/// errors that is zero says that every single request carried one.
/// </summary>
/// <param name="folder">For its files.</param>
internal sealed class Backend(string folder) : IAsyncDisposable
{
    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly HttpClient http = new();
    private ChildProcess? nginx;

    public int Port { get; } = FreePort.Next();

    public string Address => $"http://127.0.0.1:{Port}/";

    public int ProcessId => nginx!.Id;

    private string Telemetry => Path.Combine(folder, "telemetry.log");

    public async Task StartAsync()
    {
        var temporary = string.Join(' ', TemporaryFolders.Select(kind => $"{kind}_temp_path {folder}/{kind};"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nginx.conf"),
            $$"""
            daemon off; master_process off; worker_processes 1; pid {{folder}}/pid; error_log stderr crit;
            events { worker_connections 1024; }
            http {
              {{temporary}} access_log off; server_tokens off; keepalive_timeout 1h; keepalive_requests 1000000000; default_type application/json;
              large_client_header_buffers 4 16k;
              server {
                listen 127.0.0.1:{{Port}};
                location / {
                  if ($http_x_user_id = "") { return 421; }
                  return 200 '{"items":[{"id":1,"name":"one"},{"id":2,"name":"two"}],"next":null}';
                }
                location = /whoami {
                  return 200 "$http_x_user_id|$http_x_user_email|$http_x_user_roles|$http_x_forwarded_for|$http_x_forwarded_proto|$http_x_forwarded_host|$http_host|$http_authorization$http_cookie";
                }
                location = /requests { stub_status; }
                location /v1/ { client_max_body_size 64m; access_log {{Telemetry}}; return 200; }
              }
            }
            """);
        nginx = ChildProcess.Start("nginx", ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]);
        await nginx.UntilAsync(AnswersAsync, CancellationToken.None);
    }

    /// <summary>Whether traces and metrics have been sent here (OTLP over HTTP); forgets that they were.</summary>
    public bool ReceivedTelemetry()
    {
        var lines = File.Exists(Telemetry) ? File.ReadAllText(Telemetry) : "";
        File.WriteAllText(Telemetry, "");
        return lines.Contains("POST /v1/traces ", StringComparison.Ordinal) && lines.Contains("POST /v1/metrics ", StringComparison.Ordinal);
    }

    /// <summary>How many requests it has answered.</summary>
    public async Task<long> RequestsAsync()
    {
        // Active connections: 1 / server accepts handled requests / 3 3 12 / ...
        var status = await http.GetStringAsync(new Uri(Address + "requests"));
        return long.Parse(status.Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (nginx is not null)
        {
            await nginx.EndAsync(ChildProcess.Sigterm);
            await nginx.DisposeAsync();
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await RequestsAsync();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
