using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin.Providers;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Sends people to providers, and lets them in, or links, when they come back.</summary>
internal sealed class ExternalSigninHandler(
    ExternalOptions options,
    ProviderClient providers,
    OneTimeCodeStore codes,
    ExternalAccounts accounts,
    ExternalLinks links,
    SessionIssuer issuer,
    SessionStore sessions,
    SessionRevocation revocation,
    DeviceTokens devices,
    SigninMails mails,
    AuditLog audit,
    ILogger<ExternalSigninHandler> logger,
    TimeProvider clock)
{
    /// <summary>RFC 8176 has no word for it; "fed" is what Microsoft Entra ID writes for somebody whom another party vouched for.</summary>
    private static readonly string[] Method = ["fed"];

    /// <summary>Where to send somebody; null when the provider cannot be asked.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="flow">What is to be known when they come back; the state is filled in here.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<string?> BeginAsync(ExternalProviderOptions provider, ExternalFlow flow, ClientInfo client, CancellationToken cancellationToken)
    {
        switch (await providers.BeginAsync(provider, KeepAsync, cancellationToken))
        {
            case ProviderAnswer.Redirect redirect:
                return redirect.Location;
            case ProviderAnswer.Unavailable unavailable:
                logger.ProviderUnusable(provider.Name, unavailable.Reason, client.TraceId ?? "");
                return null;
            default:
                return null;
        }

        // A subject of its own: people may be at several providers in several tabs.
        Task<string> KeepAsync(string state, string binding) => codes.IssueAsync(
            OneTimeCodePurpose.ExternalSignin,
            Guid.CreateVersion7(clock.GetUtcNow()),
            (flow with { State = state, Binding = binding }).ToBytes(),
            ExternalOptions.Lifetime);
    }

    /// <summary>Somebody came back.</summary>
    /// <param name="provider">To whose callback.</param>
    /// <param name="parameters">With what; each parameter once.</param>
    /// <param name="isBrowser">Whether the request came from the browser that left.</param>
    /// <param name="deviceToken">The device that the browser says it is.</param>
    /// <param name="client">Where the request came from.</param>
    public async Task<ExternalSigninResult> FinishAsync(
        ExternalProviderOptions provider, IReadOnlyDictionary<string, string> parameters, Func<byte[], bool> isBrowser, string? deviceToken, ClientInfo client)
    {
        // Used up whatever comes of it.
        if (!parameters.TryGetValue("state", out var state)
            || await codes.TakeAsync(OneTimeCodePurpose.ExternalSignin, state) is not { } taken
            || ExternalFlow.FromBytes(taken.Payload) is not { } flow
            || !string.Equals(flow.Provider, provider.Name, StringComparison.Ordinal)
            || !isBrowser(flow.Browser))
        {
            return await FailAsync(AuthProblems.ExternalSigninFailed, provider, null, client, "unknown state");
        }

        switch (await providers.FinishAsync(provider, flow, parameters))
        {
            case ProviderAnswer.Signed signed:
                return flow.LinkTo is { } userId
                    ? await LinkAsync(provider, flow, userId, signed.Profile, client)
                    : await SigninAsync(provider, flow, signed.Profile, deviceToken, client);
            case ProviderAnswer.Denied:
                return await FailAsync(AuthProblems.ExternalSigninCancelled, provider, flow.LinkTo, client, "cancelled");
            case ProviderAnswer.Unavailable unavailable:
                logger.ProviderUnusable(provider.Name, unavailable.Reason, client.TraceId ?? "");
                return await FailAsync(AuthProblems.ExternalProviderUnavailable, provider, flow.LinkTo, client, "provider unavailable");
            case ProviderAnswer.Refused refused:
                logger.AnswerRefused(provider.Name, refused.Reason, client.TraceId ?? "");
                return await FailAsync(AuthProblems.ExternalSigninFailed, provider, flow.LinkTo, client, refused.Reason);
            default:
                return await FailAsync(AuthProblems.ExternalSigninFailed, provider, flow.LinkTo, client, "no answer");
        }
    }

    private async Task<ExternalSigninResult> SigninAsync(
        ExternalProviderOptions provider, ExternalFlow flow, ExternalProfile profile, string? deviceToken, ClientInfo client)
    {
        switch (await accounts.ResolveAsync(profile, Policy(provider), client, CancellationToken.None))
        {
            case ExternalAccountResult.Found found:
                return await StartAsync(provider, flow, profile, found, deviceToken, client);
            case ExternalAccountResult.LinkRequired:
                return await FailAsync(AuthProblems.ExternalLinkRequired, provider, null, client, "link required");
            case ExternalAccountResult.SignupClosed:
                return await FailAsync(AuthProblems.SignupClosed, provider, null, client, "sign-up closed");
            case ExternalAccountResult.Disabled disabled:
                return await FailAsync(AuthProblems.ExternalSigninFailed, provider, disabled.UserId, client, "disabled");
            case ExternalAccountResult.Invalid invalid:
                return await FailAsync(AuthProblems.ExternalProfileIncomplete, provider, null, client, invalid.Reason);
            default:
                return await FailAsync(AuthProblems.ExternalSigninFailed, provider, null, client, "no account");
        }
    }

    private async Task<ExternalSigninResult> StartAsync(
        ExternalProviderOptions provider, ExternalFlow flow, ExternalProfile profile, ExternalAccountResult.Found found, string? deviceToken, ClientInfo client)
    {
        if (await issuer.StartAsync(found.User, SessionMode.Cookie, Method, deviceToken, client) is not { } session)
        {
            return await FailAsync(AuthProblems.ExternalSigninFailed, provider, found.User.Id, client, "changed meanwhile");
        }

        // The identity may have been taken away from the account while we looked: whoever did that has ended all sessions that they saw,
        // and this one may have come too late to be seen.
        if (!await accounts.IsOpenToAsync(found.User.Id, profile, CancellationToken.None))
        {
            await revocation.EndAsync(found.User.Id, session.SessionId);
            return await FailAsync(AuthProblems.ExternalSigninFailed, provider, found.User.Id, client, "changed meanwhile");
        }

        if (!found.IsNew && devices.Read(found.User, deviceToken) is null)
        {
            await mails.NewDeviceAsync(found.User, client);
        }

        await audit.WriteAsync(AuditEntry.Of("signin.succeeded", found.User.Id, session.SessionId, client, $"external: {provider.Name}"), CancellationToken.None);
        return new ExternalSigninResult.Success(found.User, session, flow.ReturnUrl);
    }

    private async Task<ExternalSigninResult> LinkAsync(ExternalProviderOptions provider, ExternalFlow flow, Guid userId, ExternalProfile profile, ClientInfo client)
    {
        // Whoever has signed out meanwhile does not want it any more, and whoever was signed out by the owner must not get it: before, and
        // after, because whoever signs them out in between does not see the link.
        if (flow.SessionId is not { } sessionId || !await IsSignedInHereAsync(userId, sessionId))
        {
            return await FailAsync(AuthProblems.ExternalSigninFailed, provider, userId, client, "signed out meanwhile");
        }

        var result = await links.LinkAsync(userId, profile, Policy(provider), client, CancellationToken.None);
        if (result is ExternalLinkResult.Linked { New: { } link } && !await IsSignedInHereAsync(userId, sessionId))
        {
            await links.WithdrawAsync(link, client);
            return await FailAsync(AuthProblems.ExternalSigninFailed, provider, userId, client, "signed out meanwhile");
        }

        return result switch
        {
            ExternalLinkResult.Linked => new ExternalSigninResult.Linked(flow.ReturnUrl),
            ExternalLinkResult.Taken => await FailAsync(AuthProblems.ExternalIdentityTaken, provider, userId, client, "taken"),
            ExternalLinkResult.Invalid invalid => await FailAsync(AuthProblems.ExternalProfileIncomplete, provider, userId, client, invalid.Reason),
            _ => await FailAsync(AuthProblems.ExternalSigninFailed, provider, userId, client, "no account"),
        };
    }

    /// <summary>
    /// Whether a session may change how its account can be signed in to: only one of ours, in which the person proved who they are a short
    /// time ago. A stolen token must not become the account, and what somebody else vouched for must not become more than that.
    /// </summary>
    public async Task<bool> IsSignedInLatelyAsync(CallerIdentity caller) =>
        caller.AuthenticatedAt + ExternalOptions.RecentSignin > clock.GetUtcNow() && await IsSignedInHereAsync(caller.UserId, caller.SessionId);

    private async Task<bool> IsSignedInHereAsync(Guid userId, Guid sessionId) => await sessions.FindAsync(userId, sessionId) is { Origin: null };

    /// <summary>Takes a provider's link away from an account.</summary>
    public Task<ExternalUnlinkResult> UnlinkAsync(CallerIdentity caller, string provider, ClientInfo client, CancellationToken cancellationToken) =>
        links.UnlinkAsync(caller.UserId, caller.SessionId, provider, [.. options.Providers.Select(other => other.Name).Where(other => !string.Equals(other, provider, StringComparison.Ordinal))], client, cancellationToken);

    private static ExternalAccountPolicy Policy(ExternalProviderOptions provider) =>
        new() { MayProvision = provider.MayProvision, RequiresVerifiedEmail = provider.RequiresVerifiedEmail, RoleMap = provider.RoleMap };

    private async Task<ExternalSigninResult> FailAsync(Problem problem, ExternalProviderOptions provider, Guid? userId, ClientInfo client, string reason)
    {
        await audit.WriteAsync(AuditEntry.Of("external.failed", userId, null, client, $"{provider.Name}: {reason}"), CancellationToken.None);
        return new ExternalSigninResult.Failure(problem);
    }
}
