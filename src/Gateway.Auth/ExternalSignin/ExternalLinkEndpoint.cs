using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Where the browser has to go.</summary>
internal sealed record ExternalLinkAnswer(string AuthorizationUrl);

/// <summary><c>POST</c> and <c>DELETE /auth/external/{provider}/link</c>, for whoever is signed in.</summary>
internal sealed class ExternalLinkEndpoint(ExternalOptions options, ExternalSigninHandler handler, ExternalCookie cookie, ReturnUrl returnUrls, ExternalAnswers answers)
{
    /// <summary>Begins linking: a form's browser is sent to the provider, a script is told where that is.</summary>
    public async Task BeginAsync(HttpContext context)
    {
        if (Provider(context) is not { } provider)
        {
            await answers.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        if (await answers.IsTooManyAsync(context))
        {
            return;
        }

        var caller = Caller.Of(context).Identity!;
        if (!await handler.IsSignedInLatelyAsync(caller))
        {
            await answers.WriteAsync(context, AuthProblems.RecentSigninRequired);
            return;
        }

        var flow = new ExternalFlow
        {
            Provider = provider.Name,
            Browser = cookie.Append(context),
            ReturnUrl = returnUrls.Validate(context.Request.Query[ExternalSigninEndpoint.ReturnUrlParameter] is [{ } asked] ? asked : null),
            State = "",
            Binding = "",
            LinkTo = caller.UserId,
            SessionId = caller.SessionId,
        };
        if (await handler.BeginAsync(provider, flow, ClientInfos.Of(context), context.RequestAborted) is not { } location)
        {
            await answers.WriteAsync(context, AuthProblems.ExternalProviderUnavailable);
        }
        else if (Navigation.WantsPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = location;
        }
        else
        {
            await AuthJson.WriteAsync(
                context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(new ExternalLinkAnswer(location), AuthJson.Default.ExternalLinkAnswer));
        }
    }

    /// <summary>Takes the link away; also that of a trusted issuer, and of a provider that is not in the configuration any more.</summary>
    public async Task RemoveAsync(HttpContext context)
    {
        var caller = Caller.Of(context).Identity!;
        if (!await handler.IsSignedInLatelyAsync(caller))
        {
            await answers.WriteAsync(context, AuthProblems.RecentSigninRequired);
            return;
        }

        switch (await handler.UnlinkAsync(caller, (string)context.Request.RouteValues["provider"]!, ClientInfos.Of(context), context.RequestAborted))
        {
            case ExternalUnlinkResult.Removed:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ExternalUnlinkResult.LastWay:
                await answers.WriteAsync(context, AuthProblems.LastSigninMethod);
                break;
            default:
                await answers.WriteAsync(context, AuthProblems.NotFound);
                break;
        }
    }

    private ExternalProviderOptions? Provider(HttpContext context) => options.Find(context.Request.RouteValues["provider"] as string);
}
