using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Refresh;

/// <summary><c>POST /auth/refresh {refresh_token}</c>, or without a body and with the session cookie.</summary>
internal sealed class RefreshEndpoint(SessionIssuer issuer, SessionAnswer answer, SessionCookie cookie, SessionCredentials credentials, AuditLog audit, AuditOptions auditing, Suspicions suspicions)
{
    /// <summary>Binds, calls, maps. Whatever is wrong with the credential, the answer is the same.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, [], ["refresh_token"]) is not { } body)
        {
            return;
        }

        var mode = SessionMode.Tokens;
        if (body.Find("refresh_token") is not { } presented)
        {
            // A page can't know whether it is signed in: without a cookie the answer is the same as with a dead one.
            presented = cookie.Read(context.Request, out var hasCookie);
            mode = SessionMode.Cookie;
            if (hasCookie && !CrossSiteRequests.IsAllowed(context))
            {
                await ProblemAnswer.WriteAsync(context, AuthProblems.CrossSiteRequest);
                return;
            }
        }

        switch (presented is null ? new RotationResult.Refused() : await issuer.RotateAsync(mode, presented, ClientInfos.Of(context)))
        {
            case RotationResult.Issued issued:
                if (issued.IsNew && auditing.Refreshes)
                {
                    await audit.WriteAsync(AuditEntry.Of("session.refreshed", issued.User.Id, issued.Session.SessionId, ClientInfos.Of(context)), CancellationToken.None);
                }

                await answer.WriteAsync(context, StatusCodes.Status200OK, issued.User, issued.Session);
                break;
            case RotationResult.OriginEnded ended:
                await audit.WriteAsync(AuditEntry.Of("exchange.ended", ended.UserId, ended.SessionId, ClientInfos.Of(context)), CancellationToken.None);
                await RefuseAsync(context, mode);
                break;
            case RotationResult.Theft theft:
                await audit.WriteAsync(
                    AuditEntry.Of("refresh.reuse-detected", theft.UserId, theft.SessionId, ClientInfos.Of(context)), CancellationToken.None);
                await RefuseAsync(context, mode);
                break;
            default:
                if (presented is not null && credentials.IsForged(mode, presented))
                {
                    suspicions.Report(SuspiciousEvent.Token, context, mode == SessionMode.Tokens ? "refresh token that is not ours" : "session cookie that is not ours");
                }

                await RefuseAsync(context, mode);
                break;
        }
    }

    private Task RefuseAsync(HttpContext context, SessionMode mode)
    {
        if (mode == SessionMode.Cookie)
        {
            cookie.Delete(context);
        }

        return ProblemAnswer.WriteAsync(context, AuthProblems.InvalidRefreshToken);
    }
}
