using System.Reflection;
using Gateway.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Proxying;

/// <summary>
/// With Data Protection 10.0.0 to 10.0.6 anybody can forge what it protects, on Linux (CVE-2026-40372). It comes with the runtime that the
/// gateway happens to run on, so no lock file keeps it away.
/// </summary>
internal static class DataProtectionVersion
{
    private static readonly Version Oldest = new(10, 0, 7);

    /// <summary>Ends the start when the loaded one is too old.</summary>
    /// <exception cref="OperatorException">It is.</exception>
    public static void Check()
    {
        var loaded = typeof(EphemeralDataProtectionProvider).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        if (WhyUnsafe(loaded) is { } reason)
        {
            throw new OperatorException(reason);
        }
    }

    /// <summary>One sentence with the remedy, or null.</summary>
    /// <param name="version">As the assembly says it, for example <c>10.0.12+5b6f2a1</c>.</param>
    public static string? WhyUnsafe(string? version) =>
        Version.TryParse(version?.Split('+', '-')[0], out var number) && number >= Oldest
            ? null
            : $"This .NET runtime has Microsoft.AspNetCore.DataProtection {version}, which lets anybody forge cookies (CVE-2026-40372): update .NET to {Oldest} or newer.";
}
