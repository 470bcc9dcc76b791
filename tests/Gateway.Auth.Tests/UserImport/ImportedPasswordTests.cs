using System.Text.Json;
using Gateway.Auth.Passwords;
using Gateway.Auth.Signin;
using Gateway.Auth.Tests.Passwords.Foreign;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.UserImport;

/// <summary>What happens to a foreign hash: it goes in, its owner signs in, and it is one of ours.</summary>
public sealed class ImportedPasswordTests(StoreServers servers)
{
    private const string Configured = "$bcrypt-hmac-sha384$04$";

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Every_imported_hash_lets_its_owner_in_and_becomes_the_configured_kind(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var people = ForeignVector.All.Select((vector, i) => (Vector: vector, Email: $"person{i}@example.com")).ToList();
        foreach (var group in people.GroupBy(person => (person.Vector.Template, person.Vector.Firebase)))
        {
            var lines = group.Select(person => Line(person.Email, person.Vector.Hash, person.Vector.Salt));
            var summary = await world.ImportAsync(new JsonLinesFile(new StringReader(string.Join('\n', lines)), []).Read(), group.Key.Template, group.Key.Firebase);
            Assert.Empty(world.Refused);
            Assert.Equal(group.Count(), summary.Added);
        }

        foreach (var (vector, email) in people)
        {
            var imported = await world.FindAsync(email);
            Assert.StartsWith("$foreign$", imported.PasswordHash);
            Assert.IsType<SigninResult.Failure>(await world.SigninAsync(email, "x" + vector.Password));
            Assert.Equal(imported.PasswordHash, (await world.FindAsync(email)).PasswordHash);

            Assert.IsType<SigninResult.Success>(await world.SigninAsync(email, vector.Password));
            var renewed = await world.FindAsync(email);
            Assert.StartsWith(Configured, renewed.PasswordHash);
            Assert.Equal(imported.SecurityVersion, renewed.SecurityVersion);

            Assert.IsType<SigninResult.Success>(await world.SigninAsync(email, vector.Password));
            Assert.IsType<SigninResult.Failure>(await world.SigninAsync(email, "x" + vector.Password));
            Assert.Equal(renewed.PasswordHash, (await world.FindAsync(email)).PasswordHash);
        }
    }

    [Theory]
    [Trait("advisory", "E-69")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Eight_first_sign_ins_at_once_all_succeed_and_leave_one_good_hash(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var vector = ForeignVector.All.First(vector => vector.Format == "phpass");
        await world.ImportAsync(new JsonLinesFile(new StringReader(Line("ann@example.com", vector.Hash, null)), []).Read());

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.SigninAsync("ann@example.com", vector.Password)));

        Assert.All(results, result => Assert.IsType<SigninResult.Success>(result));
        Assert.StartsWith(Configured, (await world.FindAsync("ann@example.com")).PasswordHash);
        Assert.IsType<SigninResult.Success>(await world.SigninAsync("ann@example.com", vector.Password));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_password_that_is_changed_while_its_owner_signs_in_for_the_first_time_stays_changed(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var vector = ForeignVector.All.First(vector => vector.Format == "phpass");
        await world.ImportAsync(new JsonLinesFile(new StringReader(Line("ann@example.com", vector.Hash, null)), []).Read());
        var user = await world.FindAsync("ann@example.com");
        var changed = world.Auth.Get<PasswordHasher>().Hash("a new password of ann");

        var signins = Enumerable.Range(0, 8).Select(_ => world.SigninAsync("ann@example.com", vector.Password)).ToList();
        UserChange? change;
        do
        {
            var now = await world.FindAsync("ann@example.com");
            change = await world.Auth.Get<UserStore>().ChangePasswordAsync(user.Id, now.PasswordHash, changed, TestContext.Current.CancellationToken);
        }
        while (change is not { Changed: true });
        await Task.WhenAll(signins);

        Assert.Equal(changed, (await world.FindAsync("ann@example.com")).PasswordHash);
        Assert.IsType<SigninResult.Failure>(await world.SigninAsync("ann@example.com", vector.Password));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_weak_digest_is_in_the_database_only_under_bcrypt(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var weak = ForeignVector.All.Where(vector => vector.Format is "digest" or "digest Django" or "LDAP").ToList();
        Assert.NotEmpty(weak);
        foreach (var (vector, i) in weak.Select((vector, i) => (vector, i)))
        {
            var email = $"weak{i}@example.com";
            await world.ImportAsync(new JsonLinesFile(new StringReader(Line(email, vector.Hash, vector.Salt)), []).Read(), vector.Template);

            var stored = (await world.FindAsync(email)).PasswordHash!;
            Assert.StartsWith("$foreign$$wrapped$", stored);
            Assert.Contains(Configured, stored, StringComparison.Ordinal);
            Assert.All(Spellings(vector.Hash), spelling => Assert.DoesNotContain(spelling, stored, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string Line(string email, string hash, string? salt) => JsonSerializer.Serialize(new { email, password_hash = hash, password_salt = salt });

    /// <summary>The digest without its prefix, in both encodings.</summary>
    private static IEnumerable<string> Spellings(string hash)
    {
        var digest = hash.Split('$', '}')[^1];
        yield return digest;
        if (digest.All(char.IsAsciiHexDigit))
        {
            yield return Convert.ToBase64String(Convert.FromHexString(digest)).TrimEnd('=');
        }
        else
        {
            yield return Convert.ToHexString(Convert.FromBase64String(digest))[..32];
        }
    }
}
