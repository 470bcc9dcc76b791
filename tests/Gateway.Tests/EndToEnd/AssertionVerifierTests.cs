using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Auth.Secrets;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.TestKit;
using Gateway.TestKit.Forgery;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The verifiers of assertions that README.md shows, run as they stand there by the programs they are for.</summary>
public sealed class AssertionVerifierTests(SharedWorlds worlds)
{
    private static readonly Dictionary<string, (string File, string[] Command, string Before, string After)> Languages = new(StringComparer.Ordinal)
    {
        ["php"] = ("caller.php", ["php"], "<?php\n", "foreach (array_slice($argv, 1) as $assertion) { try { echo caller($assertion)['sub'], \"\\n\"; } catch (Throwable) { echo \"refused\\n\"; } }"),
        ["java"] = ("Main.java", ["java"], "", "class Run { public static void main(String[] all) { for (var assertion : all) { try { System.out.println(Caller.of(assertion)); } catch (Exception e) { System.out.println(\"refused\"); } } } }"),
        ["python"] = ("caller.py", ["/usr/bin/python3"], "", "import sys\nfor assertion in sys.argv[1:]:\n    try:\n        print(caller(assertion)['sub'])\n    except Exception:\n        print('refused')"),
        ["js"] = ("caller.js", ["node"], "", "(async () => { for (const assertion of process.argv.slice(2)) { try { console.log((await caller(assertion)).sub); } catch { console.log('refused'); } } })();"),
    };

    [Theory]
    [InlineData("php")]
    [InlineData("java")]
    [InlineData("python")]
    [InlineData("js")]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-40")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    public async Task A_verifier_takes_the_gateways_assertion_and_no_other(string language)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var ada = await world.CreateAsync();
        var good = await AssertionAsync(world, ada, $"/page/{language}");
        var elsewhere = await AssertionAsync(world, ada, $"/other/{language}");
        var forge = new TokenForge(good, await KeyAsync(world, good));
        var header = JsonNode.Parse(forge.Header)!.AsObject();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = stranger.ExportParameters(includePrivateParameters: false).Q;
        var keys = (await world.Client.SendAsync("GET /.well-known/jwks.json")).Expect(200).Text;
        string[] bad =
        [
            elsewhere,          // for another cluster
            ada.AccessToken,    // signed by us, and no assertion
            forge.WithPayload(With(forge.Claims, ("exp", now - 1), ("iat", now - 31))),
            forge.WithPayload(With(forge.Claims, ("exp", null))),
            forge.WithPayload(With(forge.Claims, ("iss", "http://localhost:1"))),
            $"{forge.HeaderText}.{Swap(forge.PayloadText)}.{forge.SignatureText}",
            forge.WithSignatureText(Swap(forge.SignatureText)),
            forge.WithSignatureText(""),
            forge.WithSignatureText(forge.SignatureText[..^4]),
            forge.WithSignature(new byte[64]),
            forge.WithHeader(With(header, ("alg", "none")), _ => []),
            forge.WithHeader(With(header, ("alg", "HS256")), content => HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys), content)), // with the key that everybody knows
            forge.WithHeader(With(header, ("jwk", JsonSerializer.SerializeToNode(new { kty = "EC", crv = "P-256", x = TokenForge.Encode(point.X), y = TokenForge.Encode(point.Y) }))), content => TokenForge.SignAs(stranger, content)),
            forge.WithHeader(With(header, ("kid", "../../etc/passwd")), content => TokenForge.SignAs(stranger, content)),
            forge.WithHeader(With(header, ("kid", null)), content => TokenForge.SignAs(stranger, content)),
            Jwe.Of(Jwe.BillionHashes),
            new string('.', 10_000),
            "e30.e30.",
            "nothing",
        ];

        var printed = await RunAsync(language, world.Gateway.PublicOrigin, [good, .. bad]);

        Assert.Equal([ada.Id, .. bad.Select(_ => "refused")], printed);
    }

    private static async Task<string> AssertionAsync(World world, Person person, string target)
    {
        (await world.Client.SendAsync($"GET {target}", bearer: person.AccessToken)).Expect(200);
        return Assert.Single(world.Received(target).Values("X-Assertion"));
    }

    /// <summary>With some members changed; null takes one away.</summary>
    private static string With(JsonObject json, params (string Name, JsonNode? Value)[] changes)
    {
        var copy = json.DeepClone().AsObject();
        foreach (var (name, value) in changes)
        {
            copy.Remove(name);
            if (value is not null)
            {
                copy[name] = value;
            }
        }

        return copy.ToJsonString();
    }

    /// <summary>What the gateway signed it with.</summary>
    private static async Task<SigningKeyPair> KeyAsync(World world, string assertion)
    {
        using var database = new AuthDatabase(new StoresOptions { DataDirectory = world.Gateway.DataDirectory });
        var kid = JsonNode.Parse(Base64Url.DecodeFromChars(assertion.Split('.')[0]))!["kid"]!.GetValue<string>();
        var stored = (await database.SigningKeys.ReadAsync(TestContext.Current.CancellationToken)).Single(key => key.Kid == kid);
        return new SigningKeyVault(new SecretProtector(MasterSecretFile.ReadOrCreate(world.Gateway.DataDirectory))).Open(stored);
    }

    /// <summary>Another character in the middle.</summary>
    private static string Swap(string part) => part[..20] + (part[20] == 'A' ? 'B' : 'A') + part[21..];

    private static async Task<IReadOnlyList<string>> RunAsync(string language, string origin, IReadOnlyList<string> assertions)
    {
        var (file, command, before, after) = Languages[language];
        var code = Assert.Single(Readme.Blocks, block => string.Equals(block.Language, language, StringComparison.Ordinal) && block.Code.Contains("ag-assertion", StringComparison.Ordinal)).Code
            .Replace("http://localhost:8080", origin, StringComparison.Ordinal).Replace("cluster:demo", "cluster:app", StringComparison.Ordinal);

        // Java runs the first class of a file.
        var (first, second) = language == "java" ? Split(code, after) : (before + code, after);
        var folder = Directory.CreateTempSubdirectory("gateway-verifier-");
        try
        {
            var path = Path.Combine(folder.FullName, file);
            await File.WriteAllTextAsync(path, $"{first}\n{second}\n", TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], path, .. assertions]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.True(printed.Length > 0, await errors);
            return printed.TrimEnd().Split('\n');
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Imports, string Classes) Split(string java, string first)
    {
        var at = java.IndexOf("class Caller", StringComparison.Ordinal);
        return (java[..at], first + "\n" + java[at..]);
    }
}
