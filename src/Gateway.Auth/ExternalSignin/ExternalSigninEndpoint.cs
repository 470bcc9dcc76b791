using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalSignin.Providers;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ExternalSignin;

/// <summary>A provider as anybody may know it.</summary>
/// <param name="Name">Its name in URLs.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Url">Where signing in with it begins.</param>
internal sealed record ExternalProviderItem(string Name, string DisplayName, string Url);

/// <summary><c>{"providers": [...]}</c>.</summary>
internal sealed record ExternalProviderList(IReadOnlyList<ExternalProviderItem> Providers);

/// <summary><c>GET /auth/external</c>, <c>GET /auth/external/{provider}</c> and its <c>/callback</c>.</summary>
internal sealed class ExternalSigninEndpoint(
    ExternalOptions options,
    AuthOptions auth,
    ExternalSigninHandler handler,
    ExternalCookie cookie,
    SessionAnswer answer,
    DeviceCookie device,
    ReturnUrl returnUrls,
    ExternalAnswers answers)
{
    /// <summary>The query parameter that says where to go afterwards.</summary>
    public const string ReturnUrlParameter = "return_url";

    /// <summary>More than any provider sends, in bytes of the query or the form.</summary>
    private const int MaxAnswerLength = 16 * 1024;

    /// <summary>The enabled providers.</summary>
    public Task ListAsync(HttpContext context)
    {
        var list = new ExternalProviderList([.. options.Providers.Select(provider => new ExternalProviderItem(provider.Name, provider.DisplayName, $"{auth.BasePath}/external/{provider.Name}"))]);
        return AuthJson.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(list, AuthJson.Default.ExternalProviderList));
    }

    /// <summary>Sends somebody to a provider.</summary>
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

        var returnUrl = returnUrls.Validate(context.Request.Query[ReturnUrlParameter] is [{ } asked] ? asked : null);
        if (await handler.BeginAsync(provider, Flow(context, provider, returnUrl), ClientInfos.Of(context), context.RequestAborted) is { } location)
        {
            context.Response.Redirect(location);
            return;
        }

        await answers.WriteAsync(context, AuthProblems.ExternalProviderUnavailable);
    }

    /// <summary>Somebody comes back with what the provider answered.</summary>
    public async Task FinishAsync(HttpContext context)
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

        if (Parameters(context.Request.Query, context.Request.QueryString.Value?.Length ?? 0) is not { } parameters)
        {
            await answers.WriteAsync(context, AuthProblems.ExternalSigninFailed);
            return;
        }

        switch (await handler.FinishAsync(provider, parameters, kept => cookie.Matches(context.Request, kept), device.Read(context.Request), ClientInfos.Of(context)))
        {
            case ExternalSigninResult.Success success:
                await answer.AcceptAsync(context, success.User, success.Session);
                context.Response.Redirect(success.ReturnUrl);
                break;
            case ExternalSigninResult.Linked linked:
                context.Response.Redirect(linked.ReturnUrl);
                break;
            case ExternalSigninResult.Failure failure:
                await answers.WriteAsync(context, failure.Problem);
                break;
        }
    }

    /// <summary>
    /// Apple answers with a form that its page sends, and no browser sends our cookie with that, since it is SameSite=Lax. So the browser is
    /// asked to come again with the same answer.
    /// </summary>
    public async Task RepeatAsync(HttpContext context)
    {
        if (Provider(context) is not { } provider)
        {
            await answers.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        if (!context.Request.HasFormContentType || await JsonBody.ReadBytesAsync(context.Request) is not { Length: <= MaxAnswerLength } body)
        {
            await answers.WriteAsync(context, AuthProblems.ExternalSigninFailed);
            return;
        }

        // The encoding of a form is that of a query; what is neither is left out of it by whoever reads it next.
        var form = System.Text.Encoding.UTF8.GetString(body);
        var query = !form.All(IsQuery) ? "" : provider.Kind is AppleUser.Kind ? AppleUser.WithoutAddress(form) : form;
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.Path}?{query}";
    }

    private static bool IsQuery(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '%' or '+' or '&' or '=' or '*' or '!' or '\'' or '(' or ')' or ',' or ':' or '/';

    /// <summary>The parameters, if each is there once (RFC 6749 section 3.1; ADVISORIES.md G-100).</summary>
    private static Dictionary<string, string>? Parameters(IQueryCollection query, int length)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in query)
        {
            if (values is not [{ } value] || !parameters.TryAdd(name, value))
            {
                return null;
            }
        }

        return length > MaxAnswerLength ? null : parameters;
    }

    private ExternalProviderOptions? Provider(HttpContext context) => options.Find(context.Request.RouteValues["provider"] as string);

    private ExternalFlow Flow(HttpContext context, ExternalProviderOptions provider, string returnUrl) =>
        new() { Provider = provider.Name, Browser = cookie.Append(context), ReturnUrl = returnUrl, State = "", Binding = "" };
}
