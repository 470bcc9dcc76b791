using System.Security.Cryptography;
using Gateway.Auth;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Secrets;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;

namespace Gateway.Bench.Proxy;

/// <summary>Makes access tokens with the gateway's own key, taken from its store, as many as are wanted without a sign-in for each.</summary>
internal sealed class TokenMint
{
    private readonly SigningKeyRing keys = new(TimeProvider.System);
    private readonly AccessTokenIssuer issuer, past;

    private TokenMint(IEnumerable<LoadedKey> loaded, string origin)
    {
        keys.Replace(loaded);
        issuer = Issuer(AuthOptions.LongestAccessTokenLifetime); // longer than any run
        past = Issuer(TimeSpan.FromHours(-1));

        AccessTokenIssuer Issuer(TimeSpan lifetime)
        {
            var options = new AuthOptions { AccessTokenLifetime = lifetime };
            return new(keys, new TokenIdentifiers(options, new PublicOrigin(origin)), options, TimeProvider.System);
        }
    }

    /// <summary>The public key (PEM), for whoever else checks the tokens.</summary>
    public string PublicKey => PemEncoding.WriteString("PUBLIC KEY", keys.Current.ExportPublicKey());

    public static async Task<TokenMint> OpenAsync(string postgres, string masterSecret, string origin)
    {
        var vault = new SigningKeyVault(new SecretProtector(new SecretsOptions { MasterSecret = masterSecret }));
        var stored = await new SigningKeyTable(new PostgresEngine(postgres)).ReadAsync(CancellationToken.None);
        return new TokenMint([.. SigningKey.LatestFirst(stored).Select(key => new LoadedKey(key, vault.Open(key)))], origin);
    }

    /// <summary>A token for a session of an account that has not signed in.</summary>
    public string Issue(Guid userId) => Issue(userId, out _);

    /// <summary>The same, and which session.</summary>
    public string Issue(Guid userId, out Guid sessionId) => Issue(issuer, userId, sessionId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));

    /// <summary>One that has expired.</summary>
    public string IssueExpired(Guid userId) => Issue(past, userId, userId);

    private static string Issue(AccessTokenIssuer issuer, Guid userId, Guid sessionId)
    {
        var now = TimeProvider.System.GetUtcNow();
        var user = new User { Id = userId, Email = Person.Email, EmailKey = Person.Email, EmailVerified = true, Roles = Person.Roles, CreatedAt = now };
        return issuer.Issue(user, sessionId, now, ["pwd"]).Token;
    }
}
