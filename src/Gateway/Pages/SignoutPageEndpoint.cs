using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Signout;

namespace Gateway.Pages;

/// <summary>The sign-out page and its form.</summary>
internal sealed class SignoutPageEndpoint(SignoutHandler handler, ReturnUrl returnUrls, PageWriter writer, PageLinks links)
{
    /// <summary>The question, or that nobody is signed in.</summary>
    public Task GetAsync(HttpContext context)
    {
        string? asked = context.Request.Query[PageLinks.ReturnUrl];
        var returnUrl = asked is null ? null : returnUrls.Validate(asked);
        var page = context.Features.Get<Caller>() is { Identity: { } identity }
            ? SignoutPage.Render(identity.Email, links, returnUrl)
            : SignoutPage.RenderDone(links, returnUrl);
        return writer.WriteAsync(context, StatusCodes.Status200OK, page);
    }

    /// <summary>The form.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        await handler.SignoutAsync(context, SignoutScope.This, null, ClientInfos.Of(context));
        await PageWriter.RedirectAsync(context, form.Field(PageLinks.ReturnUrl) is { } asked ? returnUrls.Validate(asked) : links.Signout());
    }
}
