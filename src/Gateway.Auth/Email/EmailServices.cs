using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Email;

/// <summary>Registers this folder.</summary>
internal static class EmailServices
{
    /// <summary>Adds mail. Needs <see cref="MailOptions"/>.</summary>
    public static IServiceCollection AddEmail(this IServiceCollection services) => services
        .AddSingleton<MailQueue>().AddSingleton<MailQuota>().AddSingleton<MailTemplates>().AddSingleton<MailLinks>().AddSingleton<MailComposer>()
        .AddSingleton<MailMessages>().AddSingleton<MailDelivery>().AddSingleton<AddressOwner>().AddSingleton<MailRequests>()
        .AddSingleton<SigninMails>().AddSingleton<SigninNotices>()
        .AddSingleton(Transport)
        .AddHostedService<MailWorker>();

    private static IMailTransport Transport(IServiceProvider provider) =>
        provider.GetRequiredService<MailOptions>() is { Smtp: { } smtp } ? new SmtpTransport(smtp) : new OutboxFolder(provider.GetRequiredService<MailOptions>());
}
