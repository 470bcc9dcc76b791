using Gateway.Auth.Passwords;

namespace Gateway.Configuration;

/// <summary>How passwords are hashed: <c>Passwords</c>.</summary>
internal static class PasswordSettings
{
    public static PasswordOptions Read(SettingsReader reader)
    {
        var defaults = new PasswordOptions();
        var weak = reader.Boolean("Passwords:AllowWeakWorkFactor") ?? false;
        return new PasswordOptions
        {
            Kind = reader.Choice("Passwords:Kind", "bcrypt", "argon2id") is "argon2id" ? PasswordKind.Argon2id : PasswordKind.Bcrypt,
            WorkFactor = reader.Integer("Passwords:WorkFactor", defaults.WorkFactor, weak ? 4 : 10, BcryptAlgorithm.MaxWorkFactor),
            Argon2MemoryKiB = reader.Integer("Passwords:Argon2MemoryKiB", defaults.Argon2MemoryKiB, 8 * 1024, Argon2idAlgorithm.MaxMemoryKiB),
            Argon2Iterations = reader.Integer("Passwords:Argon2Iterations", defaults.Argon2Iterations, 1, Argon2idAlgorithm.MaxIterations),
            QueueLength = reader.Integer("Passwords:QueueLength", defaults.QueueLength, 1, 1_024),
        };
    }
}
