using System.Diagnostics;
using System.Net.Http.Headers;
using Gateway.Auth.Requests;

namespace Gateway.Proxying;

/// <summary>Passes the trace of a request on to the backend (W3C Trace Context, level 1), instead of the HTTP client, which makes an Activity for it.</summary>
internal static class TraceContext
{
    private const string Parent = "traceparent", State = "tracestate";

    /// <summary>Replaces the client's <c>traceparent</c>; <c>tracestate</c> stays only with a trace that goes on.</summary>
    public static void Pass(HttpRequestHeaders headers, HttpContext context)
    {
        headers.Remove(Parent);
        headers.TryAddWithoutValidation(Parent, RequestTrace.Parent(context));
        if (headers.NonValidated.Contains(State) && !Continues(context))
        {
            headers.Remove(State);
        }
    }

    private static bool Continues(HttpContext context) =>
        Activity.Current is { } activity ? !string.IsNullOrEmpty(activity.TraceStateString) : RequestTrace.Continues(context);
}
