using Gateway.Auth.Passwords;

namespace Gateway.Configuration;

/// <summary>How passwords are hashed, and which will not do: <c>Passwords</c>.</summary>
internal static class PasswordSettings
{
    private const string List = "Passwords:BreachList", ListFailure = "Passwords:BreachListFailure";

    public static PasswordOptions Read(SettingsReader reader)
    {
        var defaults = new PasswordOptions();
        var list = BreachList(reader);
        var failure = reader.Choice(ListFailure, "allow", "refuse");
        if (failure is not null && reader.Find(List) is null)
        {
            reader.Error(ListFailure, "it says nothing without a list", $"Write {List} too, or remove this");
        }

        var weak = reader.Boolean("Passwords:AllowWeakWorkFactor") ?? false;
        return new PasswordOptions
        {
            Kind = reader.Choice("Passwords:Kind", "bcrypt", "argon2id") is "argon2id" ? PasswordKind.Argon2id : PasswordKind.Bcrypt,
            WorkFactor = reader.Integer("Passwords:WorkFactor", defaults.WorkFactor, weak ? 4 : 10, BcryptAlgorithm.MaxWorkFactor),
            Argon2MemoryKiB = reader.Integer("Passwords:Argon2MemoryKiB", defaults.Argon2MemoryKiB, 8 * 1024, Argon2idAlgorithm.MaxMemoryKiB),
            Argon2Iterations = reader.Integer("Passwords:Argon2Iterations", defaults.Argon2Iterations, 1, Argon2idAlgorithm.MaxIterations),
            QueueLength = reader.Integer("Passwords:QueueLength", defaults.QueueLength, 1, 1_024),
            BreachList = list,
            BreachListFailure = failure is "refuse" ? BreachListFailure.Refuse : BreachListFailure.Allow,
        };
    }

    /// <summary>An address that five digits can be written behind.</summary>
    private static Uri? BreachList(SettingsReader reader)
    {
        if (reader.Find(List) is not { } setting)
        {
            return null;
        }

        if (!Uri.TryCreate(setting.Value, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || setting.Value.IndexOfAny(['?', '#', '\\', '@']) >= 0)
        {
            reader.Error(setting, "this is not the address of a list", "Write one such as https://api.pwnedpasswords.com/range/");
            return null;
        }

        if (uri.Scheme is "http" && !uri.IsLoopback)
        {
            reader.Error(setting, "http is allowed on loopback only", "Write https://");
            return null;
        }

        return uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
    }
}
