using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Configuration;

/// <summary><c>Auth:MasterSecret</c> and <c>Auth:PreviousMasterSecrets</c>. No message here shows a value.</summary>
internal static class SecretsSettings
{
    private const string Key = "Auth:MasterSecret";

    /// <summary>"changeme" four times is long enough and has seven; 32 random hexadecimal digits practically never have so few.</summary>
    private const int FewestCharacters = 8;

    /// <returns>Null while the stores are embedded and no secret is configured: then <see cref="MasterSecretFile"/> has it.</returns>
    public static SecretsOptions? Read(SettingsReader reader, bool embedded)
    {
        var current = reader.Find(Key);
        var previous = reader.List("Auth:PreviousMasterSecrets", splitAtCommas: false);
        foreach (var secret in previous.Prepend(current).OfType<Setting>())
        {
            if (Encoding.UTF8.GetByteCount(secret.Value) < MasterSecretFile.MinimumBytes)
            {
                reader.Error(secret, $"the secret is shorter than {MasterSecretFile.MinimumBytes} bytes", "Make one with: openssl rand -base64 48");
            }
            else if (secret == current && secret.Value.Distinct().Count() < FewestCharacters)
            {
                reader.Error(secret, $"the secret has fewer than {FewestCharacters} different characters, so somebody could guess it", "Make one with: openssl rand -base64 48");
            }
        }

        if (current is null && !embedded)
        {
            reader.Error(Key, "the master secret is missing", $"Make one with: openssl rand -base64 48, and give it in {SettingKeys.EnvironmentName(Key)} or, better, name a file with it in {SettingKeys.EnvironmentName(Key)}{SettingKeys.FileSuffix}");
        }

        if (current is null && previous.Count > 0 && embedded)
        {
            reader.Error(previous[0], "previous secrets are given without a current one", $"Give {Key} too");
        }

        return current is null ? null : new SecretsOptions { MasterSecret = current.Value, PreviousMasterSecrets = [.. previous.Select(secret => secret.Value)] };
    }
}
