using Gateway.Auth.Users;
using Microsoft.Extensions.DependencyInjection;
namespace Gateway.Auth.Passwords;
internal enum PasswordCheck { Success, SuccessRehashNeeded, Failed, Busy }
internal sealed class PasswordService
{
    public Task<PasswordCheck> VerifyAsync(User? user, string password, CancellationToken cancellationToken) => Task.FromResult(user?.PasswordHash == "x" + password ? PasswordCheck.Success : PasswordCheck.Failed);
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) => Task.FromResult<string?>("x" + password);
}
internal static class PasswordRules { public static IReadOnlyList<FieldError> Check(string p, EmailAddress? a) => []; }
internal static class PS { public static IServiceCollection AddPasswords(this IServiceCollection s) => s.AddSingleton<PasswordService>(); }
