using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.TestKit;
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
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    public async Task A_verifier_takes_the_gateways_assertion_and_no_other(string language)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var ada = await world.CreateAsync();
        var good = await AssertionAsync(world, ada, $"/page/{language}");
        var elsewhere = await AssertionAsync(world, ada, $"/other/{language}");
        var parts = good.Split('.');
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = stranger.ExportParameters(includePrivateParameters: false).Q;
        var keys = (await world.Client.SendAsync("GET /.well-known/jwks.json")).Expect(200).Text;
        string[] bad =
        [
            elsewhere,                                                                     // for another cluster
            ada.AccessToken,                                                               // signed by us, and no assertion
            $"{parts[0]}.{Swap(parts[1])}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{Swap(parts[2])}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{parts[2][..^4]}",
            Forged(parts, "none", _ => []),
            Forged(parts, "HS256", content => HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys), content)),         // with the key that everybody knows
            Forged(parts, "ES256", content => stranger.SignData(content, HashAlgorithmName.SHA256), ("jwk", JsonSerializer.SerializeToNode(new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) }))),
            Forged(parts, "ES256", _ => new byte[64]),
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

    /// <summary>The same claims under the header of another algorithm, signed otherwise.</summary>
    private static string Forged(string[] parts, string algorithm, Func<byte[], byte[]> sign, params (string Name, JsonNode? Value)[] more)
    {
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!.AsObject();
        header["alg"] = algorithm;
        foreach (var (name, value) in more)
        {
            header[name] = value;
        }

        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{parts[1]}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
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
