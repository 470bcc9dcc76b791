using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Bench.Peers;

/// <summary>JwtBearer with a key that is there already: no metadata is asked for over the network.</summary>
internal static class BearerTokens
{
    public static void AddBearerTokens(this IServiceCollection services, Peer peer)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(peer.PublicKey!));
        services.AddAuthorization();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false; // cheaper, and the claims keep their names
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = peer.Issuer,
                ValidAudience = peer.Issuer,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ValidTypes = ["at+jwt"],
                IssuerSigningKey = new ECDsaSecurityKey(key),
                ClockSkew = TimeSpan.Zero,
            };
        });
    }
}
