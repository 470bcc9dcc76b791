using System.Text;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Storage;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.OneTimeCodes;

public sealed class OneTimeCodeStoreTests(StoreServers servers)
{
    private const OneTimeCodePurpose Purpose = OneTimeCodePurpose.ResetPassword;
    private static readonly Guid Subject = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), Other = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8058");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task Of_fifty_parallel_uses_on_two_replicas_one_wins(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        for (var round = 0; round < 5; round++)
        {
            var code = await Codes(one).IssueAsync(Purpose, Subject, [1, 0, 255], Lifetime);

            var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Codes(i % 2 == 0 ? one : two).TakeAsync(Purpose, code))));

            var winner = Assert.Single(taken, answer => answer is not null)!;
            Assert.Equal(Subject, winner.Subject);
            Assert.Equal([1, 0, 255], winner.Payload);
            Assert.Null(await Codes(one).FindAsync(Purpose, code));
        }
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_newer_code_cancels_the_older_of_its_purpose_and_subject_and_no_other(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var older = await Codes(world).IssueAsync(Purpose, Subject, [1], Lifetime);
        var otherPurpose = await Codes(world).IssueAsync(OneTimeCodePurpose.VerifyEmail, Subject, [2], Lifetime);
        var otherSubject = await Codes(world).IssueAsync(Purpose, Other, [3], Lifetime);
        var newer = await Codes(world).IssueAsync(Purpose, Subject, [4], Lifetime);

        Assert.Null(await Codes(world).FindAsync(Purpose, older));
        Assert.Null(await Codes(world).TakeAsync(Purpose, older));
        Assert.Equal([4], (await Codes(world).TakeAsync(Purpose, newer))!.Payload);
        Assert.Null(await Codes(world).TakeAsync(Purpose, newer));
        Assert.Equal([2], (await Codes(world).TakeAsync(OneTimeCodePurpose.VerifyEmail, otherPurpose))!.Payload);
        Assert.Equal([3], (await Codes(world).TakeAsync(Purpose, otherSubject))!.Payload);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_code_of_another_purpose_or_subject_is_worth_nothing(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var code = await Codes(world).IssueAsync(Purpose, Subject, [1], Lifetime);
        await Codes(world).IssueAsync(OneTimeCodePurpose.VerifyEmail, Subject, [2], Lifetime);
        var others = await Codes(world).IssueAsync(Purpose, Other, [3], Lifetime);

        // The secret of one with the subject of the other.
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(code.AsSpan(4));
        var forged = "agm_" + System.Buffers.Text.Base64Url.EncodeToString([.. System.Buffers.Text.Base64Url.DecodeFromChars(others.AsSpan(4))[..16], .. bytes[16..]]);

        Assert.Null(await Codes(world).TakeAsync(OneTimeCodePurpose.VerifyEmail, code));
        Assert.Null(await Codes(world).TakeAsync(OneTimeCodePurpose.Signup, code));
        Assert.Null(await Codes(world).TakeAsync(Purpose, forged));
        Assert.Null(await Codes(world).FindAsync(Purpose, forged));
        Assert.NotNull(await Codes(world).TakeAsync(Purpose, code));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_code_expires_by_what_is_stored_and_not_by_Redis(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var code = await Codes(world).IssueAsync(Purpose, Subject, [1], Lifetime);

        world.Clock.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Codes(world).FindAsync(Purpose, code));
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await Codes(world).FindAsync(Purpose, code));
        Assert.Null(await Codes(world).FindPayloadAsync(Purpose, Subject));
        Assert.Null(await Codes(world).TakeAsync(Purpose, code));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    [Trait("advisory", "E-83")]
    public async Task What_Redis_holds_is_neither_the_code_nor_the_payload(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var code = await Codes(world).IssueAsync(Purpose, Subject, "a payload to be kept"u8.ToArray(), Lifetime);

        var kept = (byte[])(await world.Get<RedisConnection>().Database.StringGetAsync($"ag:{{code:{Purpose}:{Subject:N}}}"))!;

        Assert.InRange(kept.Length, 60, 200);
        var text = Encoding.Latin1.GetString(kept);
        var secret = System.Buffers.Text.Base64Url.DecodeFromChars(code.AsSpan(4))[16..];
        Assert.DoesNotContain(Encoding.Latin1.GetString(secret), text, StringComparison.Ordinal);
        Assert.DoesNotContain(code[30..], text, StringComparison.Ordinal);
        Assert.DoesNotContain("payload", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("agm_")]
    [InlineData("agm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // one short
    [InlineData("agm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // one long
    [InlineData("agm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("agm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("agm_ AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("agm_\0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AGM_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("agr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("agm_ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    public void What_is_no_code_is_not_read(string text) => Assert.False(OneTimeCodeText.TryRead(text, out _));

    [Fact]
    public void A_code_is_256_bits_of_chance_and_names_its_subject()
    {
        var codes = Enumerable.Range(0, 2_000).Select(_ => OneTimeCodeText.Create(Subject)).ToList();

        Assert.All(codes, code => Assert.True(OneTimeCodeText.TryRead(code, out var subject) && subject == Subject));
        var secrets = codes.Select(code => System.Buffers.Text.Base64Url.DecodeFromChars(code.AsSpan(4))[16..]).ToList();
        for (var bit = 0; bit < 256; bit++)
        {
            Assert.InRange(secrets.Count(bytes => (bytes[bit / 8] & (1 << (bit % 8))) != 0), 800, 1_200);
        }
    }

    private static OneTimeCodeStore Codes(AuthWorld world) => world.Get<OneTimeCodeStore>();
}
