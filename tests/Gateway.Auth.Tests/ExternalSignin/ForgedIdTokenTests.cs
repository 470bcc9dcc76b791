using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Auth.ExternalSignin;
using Gateway.TestKit;
using Gateway.TestKit.Forgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>ID tokens that a good provider never made: none of them signs anybody in, and none is an error of ours.</summary>
public sealed class ForgedIdTokenTests(StoreServers servers)
{
    private static readonly string[] Unknown = ["x-must-understand"];

    [Fact]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-34")]
    [Trait("advisory", "C-36")]
    public async Task The_key_is_the_providers_whatever_the_token_says_of_it()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await ExternalWorld.StartAsync(stores);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=own", stranger, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var point = stranger.ExportParameters(includePrivateParameters: false).Q;
        var own = new { kty = "EC", crv = "P-256", kid = "own", x = WebEncoders.Base64UrlEncode(point.X!), y = WebEncoders.Base64UrlEncode(point.Y!) };
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        foreach (var secret in new[] { world.Rogue.PublicKey, world.Rogue.PublicKey[^65..], Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", world.Rogue.PublicKey)), Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", world.Rogue.PublicKey) + "\n") })
        {
            await LieAsync(content => HMACSHA256.HashData(secret, content), ("alg", "HS256"));
        }

        await LieAsync(Strange, ("jwk", own));
        await LieAsync(Strange, ("jwk", own), ("kid", null));
        await LieAsync(Strange, ("jwk", own), ("kid", "own"));
        await LieAsync(Strange, ("jku", world.Rogue.Issuer + "/strange-keys"), ("kid", "own"));
        await LieAsync(Strange, ("x5u", world.Rogue.Issuer + "/strange-keys"), ("kid", "own"));
        await LieAsync(Strange, ("x5c", new[] { Convert.ToBase64String(certificate.RawData) }), ("kid", null));
        await LieAsync(_ => new byte[64]);
        Assert.DoesNotContain(world.Rogue.Requests, request => request.Contains("strange-keys", StringComparison.Ordinal));

        byte[] Strange(byte[] content) => stranger.SignData(content, HashAlgorithmName.SHA256);

        async Task LieAsync(Func<byte[], byte[]> signature, params (string Name, object? Value)[] header)
        {
            world.Rogue.Header.Clear();
            foreach (var (name, value) in header)
            {
                world.Rogue.Header[name] = value;
            }

            world.Rogue.Signature = signature;
            await world.FailAsync(AuthProblems.ExternalSigninFailed);
        }
    }

    [Fact]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-44")]
    public async Task A_key_that_another_provider_has_under_the_same_name_signs_for_that_provider_alone()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var other = await RogueProvider.StartAsync(TimeProvider.System);
        await using var world = await ExternalWorld.StartAsync(stores, other);
        var second = world.World.Get<ExternalOptions>().Providers[1];
        other.IdToken["sub"] = other.UserInfo["sub"] = "bob";
        other.UserInfo["email"] = "bob@example.com";
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync(second));

        world.Rogue.Signature = other.Sign;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.Signature = null;
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
    }

    [Fact]
    [Trait("advisory", "C-38")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    public async Task What_can_be_read_in_two_ways_or_not_at_all_is_refused()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await ExternalWorld.StartAsync(stores);

        // Signed by the provider itself, and read by the library without a word.
        world.Rogue.Header["crit"] = Unknown;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.Header.Clear();
        foreach (var claims in new Func<string, string>[]
        {
            json => json[..^1] + ",\"email_verified\":false,\"email_verified\":true}",
            json => json[..^1] + ",\"address\":{\"a\":1,\"a\":2}}",
            json => json[..^1] + ",\"sub\":\"bob\"}",
        })
        {
            world.Rogue.Claims = claims;
            await world.FailAsync(AuthProblems.ExternalSigninFailed);
        }

        world.Rogue.Claims = null;
        foreach (var header in new[] { """{"alg":"none","alg":"ES256","kid":"key-1"}""", """{"kid":"key-1"}""" })
        {
            world.Rogue.Token = good => Signed(header, good.Split('.')[1]);
            await RefusedAsync(world, header);
        }

        world.Rogue.Token = null;
        foreach (var claims in new Func<string, string>[]
        {
            json => json[..^1] + ",\"name\":\"\\ud800\"}",
            json => json[..^1] + ",\"x\":" + new string('[', 200) + new string(']', 200) + "}",
            json => $"[{json}]",
            _ => "{",
            _ => "",
        })
        {
            world.Rogue.Claims = claims;
            await RefusedAsync(world, claims("{}"));
        }

        world.Rogue.Claims = null;
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        string Signed(string header, string payload)
        {
            var content = $"{WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(header))}.{payload}";
            return $"{content}.{WebEncoders.Base64UrlEncode(world.Rogue.Sign(Encoding.ASCII.GetBytes(content)))}";
        }
    }

    [Fact]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-49")]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    public async Task What_the_provider_never_signed_is_no_token()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await ExternalWorld.StartAsync(stores);
        foreach (var token in new Func<string, string>[]
        {
            good => good[..good.LastIndexOf('.')],
            good => good[..(good.LastIndexOf('.') + 1)],
            good => good[..^1],
            good => good + "..",
            good => $"{WebEncoders.Base64UrlEncode("""{"alg":"dir","enc":"A128GCM"}"""u8)}..{WebEncoders.Base64UrlEncode(new byte[12])}.{good.Split('.')[1]}.{WebEncoders.Base64UrlEncode(new byte[16])}",
            _ => Jwe.Of(Jwe.Inflating),
            _ => Jwe.Of(Jwe.BillionHashes),
            _ => new string('.', 100_000),
            _ => new string('a', 500_000),
            _ => "",
            _ => "{}",
        })
        {
            world.Rogue.Token = token;
            await RefusedAsync(world, token("a.b.c"));
        }

        world.Rogue.Token = null;
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
    }

    [Fact]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    public async Task A_UserInfo_answer_that_can_be_read_in_two_ways_is_refused_and_none_at_all_is_an_outage()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await ExternalWorld.StartAsync(stores);
        const string Alice = "\"sub\":\"alice\",\"email\":\"alice@example.com\",\"email_verified\":true";
        var unsigned = "{\"iss\":\"" + world.Rogue.Issuer + "\",\"aud\":\"gateway\"," + Alice + "}";
        (string Type, string Body)[] answers =
        [
            ("application/json", $$$"""{"email":"eve@example.com",{{{Alice}}}}"""),
            ("application/json", $$$"""{"email_verified":false,{{{Alice}}}}"""),
            ("application/json; charset=utf-8", $$$"""{{{{Alice}}},"groups":{"a":["devs"],"a":[]}}"""),
            ("application/json", $$$"""{{{{Alice}}},"sub":"alice"}"""),
            ("application/json", $$$"""{{{{Alice}}},"name":"\ud800"}"""),
            ("application/json", $$$"""{{{{Alice}}}"""),
            ("application/jwt", "e30.e30."),
            ("application/jwt", $"{WebEncoders.Base64UrlEncode("""{"alg":"none"}"""u8)}.{WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(unsigned))}."),
            ("application/jwt", Jwe.Of(Jwe.Inflating)),
            ("text/plain", $$$"""{{{{Alice}}}}"""),
        ];
        foreach (var (type, body) in answers)
        {
            Say(200, type, body);
            await RefusedAsync(world, body);
        }

        // No JSON, or none that is an answer: that is a provider that is broken, and nobody who was refused.
        foreach (var (status, body) in new[] { (200, ""), (200, "<html>"), (503, "{"), (503, "{\"sub\":1,\"sub\":2}"), (429, "") })
        {
            Say(status, "application/json", body);
            await world.FailAsync(AuthProblems.ExternalProviderUnavailable);
        }

        Say(200, "application/json", "\uFEFF{" + Alice + "}");
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        void Say(int status, string type, string body) => world.Rogue.Lie = async context =>
        {
            if (context.Request.Path != "/userinfo")
            {
                return false;
            }

            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.WriteAsync(body);
            return true;
        };
    }

    /// <summary>What the library cannot read at all is a provider that is broken.</summary>
    private static async Task RefusedAsync(ExternalWorld world, string what)
    {
        var result = await world.SigninAsync();
        Assert.True(
            result is ExternalSigninResult.Failure { Problem: var problem } && (problem == AuthProblems.ExternalSigninFailed || problem == AuthProblems.ExternalProviderUnavailable),
            $"{what[..Math.Min(60, what.Length)]}: {result}");
    }
}
