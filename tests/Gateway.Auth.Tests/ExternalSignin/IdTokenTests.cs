using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.ExternalSignin;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>What a provider says of a person, and how it can be wrong.</summary>
public sealed class IdTokenTests(StoreServers servers)
{
    private const StoreKind Kind = StoreKind.Embedded;

    [Fact]
    [Trait("advisory", "F-87")]
    public async Task An_answer_or_a_token_of_another_issuer_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);

        world.Rogue.Answer["iss"] = "https://other.example";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.Answer["iss"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        Assert.DoesNotContain("POST /token", world.Rogue.Requests);

        world.Rogue.Answer.Clear();
        world.Rogue.IdToken["iss"] = "https://other.example";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.IdToken["iss"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
    }

    [Fact]
    [Trait("advisory", "F-87")]
    public async Task Who_answers_may_be_said_without_having_been_announced_and_has_to_be_right()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        world.Rogue.Discovery["authorization_response_iss_parameter_supported"] = null;

        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
        world.Rogue.Answer["iss"] = null;
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        foreach (var other in new[] { "https://other.example", world.Rogue.Issuer + "/other", "no address" })
        {
            world.Rogue.Answer["iss"] = other;
            await world.FailAsync(AuthProblems.ExternalSigninFailed);
        }

        Assert.Equal(2, world.Rogue.Requests.Count(request => request is "POST /token"));
    }

    [Fact]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "F-88")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-40")]
    public async Task A_token_that_is_not_for_this_client_this_sign_in_and_now_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var now = world.World.Clock.GetUtcNow().ToUnixTimeSeconds();
        (string Claim, object? Value)[] lies =
        [
            ("aud", "another-client"), ("aud", null), ("nonce", "another"), ("nonce", null), ("exp", now - 600), ("exp", null), ("sub", null), ("sub", ""), ("sub", "somebody-else"),
        ];
        foreach (var (claim, value) in lies)
        {
            world.Rogue.IdToken.Clear();
            world.Rogue.IdToken[claim] = value;
            var result = await world.SigninAsync();
            Assert.True(result is ExternalSigninResult.Failure { Problem: var problem } && problem == AuthProblems.ExternalSigninFailed, $"{claim} {value}: {result}");
        }
    }

    [Fact]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-43")]
    public async Task A_token_that_is_signed_otherwise_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await LieAsync("ES256", content => stranger.SignData(content, HashAlgorithmName.SHA256));
        await LieAsync("none", _ => []);
        await LieAsync("HS256", content => HMACSHA256.HashData(Encoding.ASCII.GetBytes("secret"), content));
        await LieAsync("HS256", content => HMACSHA256.HashData(Array.Empty<byte>(), content));

        async Task LieAsync(string algorithm, Func<byte[], byte[]> signature)
        {
            (world.Rogue.Header["alg"], world.Rogue.Signature) = (algorithm, signature);
            await world.FailAsync(AuthProblems.ExternalSigninFailed);
        }
    }

    [Fact]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "H-112")]
    public async Task A_key_that_is_new_since_the_person_left_is_looked_for_but_not_again_and_again()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        var location = await world.BeginAsync();
        world.World.Clock.Advance(TimeSpan.FromSeconds(11));
        var old = world.Rogue.ReplaceKey();
        Assert.IsType<ExternalSigninResult.Success>(await world.FinishAsync(await RogueProvider.VisitAsync(location!)));

        // The one that is not there any more signs nothing.
        (world.Rogue.Header["kid"], world.Rogue.Signature) = ("key-1", old);
        await world.FailAsync(AuthProblems.ExternalSigninFailed);

        // Made-up key ids cost the provider nothing for a while.
        var asked = world.Rogue.Requests.Count(request => request == "GET /keys");
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        world.Rogue.Header["kid"] = "made-up";
        world.Rogue.Signature = content => stranger.SignData(content, HashAlgorithmName.SHA256);
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        Assert.Equal(asked, world.Rogue.Requests.Count(request => request == "GET /keys"));
    }

    [Fact]
    [Trait("advisory", "F-85")]
    public async Task Only_the_JSON_true_of_email_verified_proves_an_address()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var number = 0;
        foreach (var value in new object?[] { "true", 1, "1", new[] { true }, "yes", false, null })
        {
            world.Rogue.IdToken["sub"] = world.Rogue.UserInfo["sub"] = $"person{++number}";
            world.Rogue.UserInfo["email"] = $"person{number}@example.com";
            world.Rogue.UserInfo["email_verified"] = value;

            // The other source says it of another address.
            (world.Rogue.IdToken["email"], world.Rogue.IdToken["email_verified"]) = ("alice@example.com", true);
            Assert.False(Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync()).User.EmailVerified, $"{value}");
        }
    }

    [Fact]
    [Trait("advisory", "F-88")]
    public async Task A_UserInfo_answer_about_somebody_else_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        world.Rogue.UserInfo["sub"] = "somebody-else";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.UserInfo["sub"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
    }
}
