using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Configuration;

/// <summary>The generated master secret of the embedded stores: <c>DataDirectory/master-secret</c>, readable by its owner only.</summary>
internal static class MasterSecretFile
{
    /// <summary>The shortest secret that is accepted.</summary>
    public const int MinimumBytes = 32;

    /// <summary>The file's name.</summary>
    public const string Name = "master-secret";

    /// <summary>The secret, made on first use. Call it while holding the <see cref="DataLock"/>.</summary>
    /// <exception cref="OperatorException">The file cannot be read or written, or holds no secret.</exception>
    public static SecretsOptions ReadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        try
        {
            CreateUnlessThere(dataDirectory);
            var secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            return Encoding.UTF8.GetByteCount(secret) >= MinimumBytes
                ? new SecretsOptions { MasterSecret = secret }
                : throw new OperatorException($"The master secret in {path} is damaged: it has fewer than {MinimumBytes} bytes. Restore the file from a backup.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The master secret in {path} cannot be read or written: check the rights of the file and of its folder.", exception);
        }
    }

    /// <summary>Makes the file in a folder, unless it is there.</summary>
    /// <returns>Whether it was made.</returns>
    public static bool CreateUnlessThere(string directory) =>
        SecretFile.CreateUnlessThere(Path.Combine(directory, Name), Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
}
