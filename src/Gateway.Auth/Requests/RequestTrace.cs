using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Requests;

/// <summary>
/// Which trace a request belongs to (W3C Trace Context, level 1). While traces are exported that is its <see cref="Activity"/>. Else there is none,
/// since making one costs more than authentication does, and the request carries on the client's trace, or begins one, here.
/// </summary>
internal static class RequestTrace
{
    private const string Header = "traceparent";
    private const int ParentLength = 55; // 00-{32 hex}-{16 hex}-{2 hex}

    /// <summary>Under what number the log, the audit and the collector of traces know a request, and the backend too: 32 hexadecimal digits.</summary>
    public static string Id(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? Parent(context).Substring(3, 32);

    /// <summary>The <c>traceparent</c> for what is done on behalf of the request.</summary>
    public static string Parent(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            return id;
        }

        // Whatever the server has put there is shorter.
        if (context.TraceIdentifier is { Length: ParentLength } known)
        {
            return known;
        }

        return context.TraceIdentifier = Begin(context);
    }

    /// <summary>Whether the client's own <c>tracestate</c> goes with it: not when its <c>traceparent</c> could not be read (section 3.3.1).</summary>
    public static bool Continues(HttpContext context) => TryReadClients(context, out _);

    private static string Begin(HttpContext context)
    {
        // Unknown flags are set to zero (section 3.2.2.5).
        var isClients = TryReadClients(context, out var clients);
        var trace = isClients ? clients.TraceId : ActivityTraceId.CreateRandom();
        var isSampled = isClients && clients.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        return string.Concat("00-", trace.ToHexString(), "-", ActivitySpanId.CreateRandom().ToHexString() + (isSampled ? "-01" : "-00"));
    }

    private static bool TryReadClients(HttpContext context, out ActivityContext parent)
    {
        parent = default;
        return context.Request.Headers[Header] is [{ } sent] && ActivityContext.TryParse(sent, null, isRemote: true, out parent);
    }
}
