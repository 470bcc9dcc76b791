using Gateway.Auth.Passwords;
using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.Tests.Passwords.Foreign;
using Gateway.Auth.UserImport;

namespace Gateway.Auth.Tests.UserImport;

public sealed class ImportRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ImportHashes Hashes = new(new PasswordHasher(new PasswordOptions()), null, null);

    [Theory]
    [Trait("advisory", "F-85")]
    [InlineData("""{"email": "ann@example.com", "email_verified": "true"}""", "email_verified")]
    [InlineData("""{"email": "ann@example.com", "email_verified": 1}""", "email_verified")]
    [InlineData("""{"email": "\uff41nn@example.com", "email_verified": true}""", "kept as ann@example.com")]
    [InlineData("""{"email": "ann@example.com", "disabled": "false"}""", "disabled")]
    [InlineData("""{"email": ["ann@example.com"]}""", "email")]
    [InlineData("""{"email": "ann@example.com", "email": "bob@example.com"}""", "twice")]
    [InlineData("""{"email": "not an address"}""", "email")]
    [InlineData("""{"name": "Ann"}""", "email")]
    [InlineData("""{"email": "ann@example.com", "name": "two\nlines"}""", "name")]
    [InlineData("""{"email": "ann@example.com", "roles": "a b,c;;d|!"}""", "roles")]
    [InlineData("""{"email": "ann@example.com", "roles": ["ok", 1]}""", "roles")]
    [InlineData("""{"email": "ann@example.com", "roles": ["no spaces"]}""", "roles")]
    [InlineData("""{"email": "ann@example.com", "roles": ["gateway-admin"]}""", "--allow-admin")]
    [InlineData("""{"email": "ann@example.com", "roles": ["Gateway-Admin"]}""", "--allow-admin")]
    [InlineData("""{"email": "ann@example.com", "attributes": {"a": 1}}""", "attributes")]
    [InlineData("""{"email": "ann@example.com", "attributes": {"a b": "1"}}""", "attributes")]
    [InlineData("""{"email": "ann@example.com", "attributes": {"a": "x\r\ny"}}""", "attributes")]
    [InlineData("""{"email": "ann@example.com", "created_at": "05/06/2020"}""", "created_at")]
    [InlineData("""{"email": "ann@example.com", "created_at": "2030-01-01"}""", "created_at")]
    [InlineData("""{"email": "ann@example.com", "created_at": "1969-12-31"}""", "created_at")]
    [InlineData("""{"email": "ann@example.com", "created_at": "2020-13-41T99:99:99Z"}""", "created_at")]
    [InlineData("""{"email": "ann@example.com", "id": "17"}""", "UUID")]
    [InlineData("""{"email": "ann@example.com", "id": "00000000-0000-0000-0000-000000000000"}""", "UUID")]
    [InlineData("""{"email": "ann@example.com", "password": "hunter22"}""", "plain text")]
    [InlineData("""{"email": "ann@example.com", "password_hash": "hunter22"}""", "password_hash")]
    [InlineData("""{"email": "ann@example.com", "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"}""", "--template")]
    [InlineData("""{"email": "ann@example.com", "password_hash": "$2y$20$abcdefghijklmnopqrstuuzlhWrHuHeanp7Wd9bSzpCiTAAtmSKXS"}""", "cost")]
    [InlineData("""{"email": "ann@example.com", "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99", "password_salt": "x"}""", "--template")]
    [InlineData("""{"email": "ann@example.com", "password_hash": "$P$984478476IagS59wHZvyQMArzfx58u.", "password_salt": "x"}""", "own salt")]
    [InlineData("""{"email": "ann@example.com", "isAdmin": true}""", "There is no field isAdmin")]
    [InlineData("""["ann@example.com"]""", "object")]
    [InlineData("""{"email": "ann@example.com" """, "JSON")]
    [InlineData("""{"email": "\ud800"}""", "JSON")]
    [InlineData("""{"email": {"a": {"b": {"c": {"d": {}}}}}}""", "JSON")]
    public void A_line_that_cannot_be_used_is_refused_for_the_reason_and_never_quotes_a_hash(string line, string reason)
    {
        var said = Refusal(line);
        Assert.NotNull(said);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", said, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijkl", said, StringComparison.Ordinal);
        Assert.DoesNotContain("5f4dcc3b", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"email": "ann@example.com"}""")]
    [InlineData("""{"email": "ann@example.com", "name": null, "roles": null, "password_hash": null, "attributes": null, "id": ""}""")]
    [InlineData("""{"email": "ann@example.com", "email_verified": true, "disabled": false, "roles": [], "attributes": {}, "created_at": "2020-02-03T04:05:06.123+02:00"}""")]
    public void A_line_that_says_enough_is_accepted(string line) => Assert.Null(Refusal(line));

    [Fact]
    public void Hashes_of_several_kinds_may_stand_beside_digests_of_a_template()
    {
        Assert.True(DigestTemplate.TryParse("md5({salt}{password})", out var template));
        var hashes = new ImportHashes(new PasswordHasher(new PasswordOptions()), template, null);
        foreach (var vector in ForeignVector.All.Where(vector => vector.Template is null && vector.Firebase is null))
        {
            Assert.Null(hashes.Read(vector.Hash, "", out var stored, out var weak));
            Assert.True(stored is null != weak is null);
        }

        Assert.Null(hashes.Read(new string('0', 32), "salt", out _, out var digest));
        Assert.NotNull(digest);
        var own = new PasswordHasher(new PasswordOptions { WorkFactor = 4 }).Hash("a password of another gateway");
        Assert.Null(hashes.Read(own, "", out var kept, out _));
        Assert.Equal(own, kept);
    }

    [Fact]
    [Trait("advisory", "F-89")]
    public void The_administrators_role_is_given_only_when_that_was_said()
    {
        var record = ((ImportLine.Read)Assert.Single(new JsonLinesFile(new StringReader("""{"email": "ann@example.com", "roles": ["gateway-admin"]}"""), []).Read())).Record;
        Assert.NotNull(new ImportRules(Hashes, allowAdministrators: false, Now).Check(record, out _));
        Assert.Null(new ImportRules(Hashes, allowAdministrators: true, Now).Check(record, out var account));
        Assert.Equal([ImportRules.AdministratorRole], account!.User.Roles);
    }

    [Fact]
    public void Nothing_shows_a_hash_by_accident()
    {
        var record = new ImportRecord(7);
        record.Texts["password_hash"] = "$2y$05$abcdefghijklmnopqrstuuzlhWrHuHeanp7Wd9bSzpCiTAAtmSKXS";
        record.Texts["email"] = "ann@example.com";
        Assert.Null(new ImportRules(Hashes, allowAdministrators: false, Now).Check(record, out var account));
        Assert.Equal(("line 7", "line 7"), (record.ToString(), account!.ToString()));
    }

    private static string? Refusal(string line) => Assert.Single(new JsonLinesFile(new StringReader(line), []).Read()) switch
    {
        ImportLine.Read read => new ImportRules(Hashes, allowAdministrators: false, Now).Check(read.Record, out _),
        ImportLine.Unreadable unreadable => unreadable.Reason,
        _ => null,
    };
}
