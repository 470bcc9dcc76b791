using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Configuration;

/// <summary>The generated master secret of the embedded stores: <c>DataDirectory/master-secret</c>, readable by its owner only.</summary>
internal static class MasterSecretFile
{
    /// <summary>The shortest secret that is accepted.</summary>
    public const int MinimumBytes = 32;

    private const string Name = "master-secret";

    /// <summary>The secret, made on first use. Call it while holding the <see cref="DataLock"/>.</summary>
    /// <exception cref="OperatorException">The file cannot be read or written, or holds no secret.</exception>
    public static SecretsOptions ReadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

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

    /// <summary>Under another name until it is on the disk: a crash must not leave half a secret that later starts would encrypt with.</summary>
    private static void Create(string path)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = PrivateFiles.Open(temporary, FileMode.CreateNew, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48))));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }
}
