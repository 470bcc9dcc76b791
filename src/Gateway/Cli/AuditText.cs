using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Auth.Audit;

namespace Gateway.Cli;

/// <summary>Audit rows as text for people and as JSON Lines for programs. What clients wrote was made harmless when the row was written.</summary>
internal static class AuditText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string TableHeader => $"{"TIME (UTC)",-20}  {"EVENT",-26}  {"ACCOUNT",-36}  {"ADDRESS",-15}  DETAIL";

    public static string TableRow(AuditEvent row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.At:yyyy-MM-dd HH:mm:ss}Z  {row.Event,-26}  {row.UserId?.ToString() ?? "-",-36}  {row.Ip ?? "-",-15}  {row.Detail}").TrimEnd();

    public static string AsJson(AuditEvent row) => JsonSerializer.Serialize(
        new { row.Id, row.At, row.Event, row.UserId, row.SessionId, row.Ip, row.UserAgent, row.TraceId, row.Endpoint, row.Detail, Suspicious = SuspiciousEvent.Find(row.Event) is not null }, Json);
}
