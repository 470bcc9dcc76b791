using Gateway.Auth.EmailVerification;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.ExternalIdentities;

/// <summary>
/// Somebody makes an account with a victim's address and waits for the victim to use it: the five orders of "Pre-hijacked accounts" (Sudhodanan and Paverd,
/// USENIX Security 2022). In none of them does the stranger have anything of the account afterwards.
/// </summary>
public sealed class PreHijackingTests(StoreServers servers)
{
    private const string Strangers = "passphrase of a stranger", Owners = "passphrase of the owner";

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Classic_and_federated_merge__the_strangers_password_is_gone_when_the_owner_comes_by_a_provider(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Strangers);

        var owned = await world.FindAsync(Alice);

        Assert.Equal(account.Id, owned.Id);
        Assert.True(owned.EmailVerified);
        Assert.Null((await world.ReadAsync(owned)).PasswordHash);
        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, Strangers));
        Assert.Contains(await world.AuditAsync(), row => row.Event == "external.taken-over" && row.UserId == account.Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Unexpired_session__the_strangers_sessions_and_codes_are_gone_when_the_owner_comes_by_a_provider(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Strangers);
        var session = await world.StartSessionAsync(account);
        var reset = await world.Get<OneTimeCodeStore>().IssueAsync(OneTimeCodePurpose.ResetPassword, account.Id, CodeSubjects.AddressAndPassword(account), TimeSpan.FromMinutes(30));

        var owned = await world.FindAsync(Alice);

        Assert.Empty(await world.Get<SessionStore>().ListAsync(account.Id));
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
        Assert.True(owned.SecurityVersion > account.SecurityVersion);
        Assert.IsType<PasswordResetResult.InvalidCode>(await world.Get<PasswordResetHandler>().ResetAsync(reset, Strangers, Client, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Trojan_identifier__an_identity_that_the_stranger_linked_opens_nothing_any_more(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Strangers);
        var trojan = Alice with { Issuer = Other, Provider = "two", Subject = "stranger", Email = "stranger@example.com" };
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, trojan));

        var owned = await world.FindAsync(Alice);

        Assert.Equal([$"{Issuer} alice"], await world.LinksAsync(owned));
        Assert.NotEqual(owned.Id, (await world.FindAsync(trojan)).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Trojan_identifier__nor_does_it_when_the_owner_resets_the_password_by_mail(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Strangers);
        var trojan = Alice with { Issuer = Other, Provider = "two", Subject = "stranger", Email = "stranger@example.com" };
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, trojan));
        account = await world.ReadAsync(account);
        var reset = await world.Get<OneTimeCodeStore>().IssueAsync(OneTimeCodePurpose.ResetPassword, account.Id, CodeSubjects.AddressAndPassword(account), TimeSpan.FromMinutes(30));

        Assert.IsType<PasswordResetResult.Done>(await world.Get<PasswordResetHandler>().ResetAsync(reset, Owners, Client, TestContext.Current.CancellationToken));

        Assert.Empty(await world.LinksAsync(account));
        Assert.Contains(await world.AuditAsync(), row => row.Event == "external.unlinked" && row.UserId == account.Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Trojan_identifier__nor_does_it_when_the_owner_proves_the_address_by_mail_and_nothing_else(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Strangers);
        var trojan = Alice with { Issuer = Other, Provider = "two", Subject = "stranger", Email = "stranger@example.com" };
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, trojan));
        var session = await world.StartSessionAsync(await world.FindAsync(trojan));

        // Signed in to an account of their own, in this browser: that is no proof of whose the other one is.
        var another = await world.AddUserAsync("bob@example.com");
        await VerifyAsync(world, account, null, another.Id);

        Assert.Empty(await world.LinksAsync(account));
        Assert.NotEqual(account.Id, (await world.FindAsync(trojan)).Id);
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
        Assert.Contains(await world.AuditAsync(), row => row.Event == "external.unlinked" && row.UserId == account.Id);

        // The sign-up's password stays, as somebody who signed up expects; the owner, who does not know it, takes it away by choosing one.
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Strangers));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Whoever_proves_the_address_of_the_account_that_they_are_signed_in_to_keeps_what_they_linked(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Owners);
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, Alice with { Email = "hub@example.com" }));
        var session = await world.StartSessionAsync(account);

        await VerifyAsync(world, account, null, account.Id);

        Assert.Equal([$"{Issuer} alice"], await world.LinksAsync(account));
        Assert.True(Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential)).User.EmailVerified);
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Trojan_identifier__nor_does_it_when_the_stranger_knew_a_password_of_the_owners(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await SignupAsync(world, Owners);
        var identity = Alice with { Email = "hub@example.com" };
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, identity));
        await VerifyAsync(world, account, Owners, null);
        Assert.Empty(await world.LinksAsync(account));
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners));

        var other = Alice with { Issuer = Other, Provider = "two", Subject = "bob", Email = "bob@example.com", EmailVerified = false };
        var strangers = await world.FindAsync(other);
        await VerifyAsync(world, strangers, Owners, null);
        Assert.Empty(await world.LinksAsync(strangers));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Trojan_identifier__nor_one_that_was_about_to_be_linked_when_the_address_was_proved(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var before = await SignupAsync(world, Strangers);
        var trojan = world.Get<ExternalProfiles>().Identity(Alice with { Issuer = Other, Provider = "two", Subject = "stranger" }, before.Id);

        await VerifyAsync(world, before, null, null);

        Assert.False(await world.Get<ExternalIdentityStore>().LinkAsync(trojan, before, mail: null, TestContext.Current.CancellationToken));
        Assert.Empty(await world.LinksAsync(before));
        Assert.True(await world.Get<ExternalIdentityStore>().LinkAsync(trojan, await world.ReadAsync(before), mail: null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-94")]
    public async Task Unexpired_change_of_address__a_code_for_an_address_is_worth_nothing_for_another(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);

        // The stranger's identity told an address of their own and brought it into the account; the code was mailed there.
        var strangers = Alice with { Issuer = Other, Provider = "two", Subject = "stranger", Email = "stranger@example.com" };
        var account = await world.FindAsync(strangers);
        var code = await world.Get<OneTimeCodeStore>().IssueAsync(OneTimeCodePurpose.ResetPassword, account.Id, CodeSubjects.AddressAndPassword(account), TimeSpan.FromMinutes(30));
        var moved = await world.FindAsync(strangers with { Email = Address });
        Assert.Equal((account.Id, Address), (moved.Id, moved.Email));

        Assert.IsType<PasswordResetResult.InvalidCode>(await world.Get<PasswordResetHandler>().ResetAsync(code, Strangers, Client, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Provider_that_verifies_nothing__it_neither_gets_an_account_nor_keeps_one_from_the_owner(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var strangers = Alice with { Issuer = Other, Provider = "two", Subject = "stranger", EmailVerified = false };

        // First: the account that it makes is the owner's once they prove the address.
        var account = await world.FindAsync(strangers);
        Assert.False(account.EmailVerified);
        var owned = await world.FindAsync(Alice);
        Assert.Equal(account.Id, owned.Id);
        Assert.Equal([$"{Issuer} alice"], await world.LinksAsync(owned));

        // Afterwards: it gets nothing of the owner's.
        Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(strangers));
        Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(strangers with { Issuer = Issuer }));
    }

    private static async Task VerifyAsync(AuthWorld world, User account, string? password, Guid? signedInAs)
    {
        var code = await world.Get<OneTimeCodeStore>().IssueAsync(OneTimeCodePurpose.VerifyEmail, account.Id, CodeSubjects.Address(account), TimeSpan.FromHours(24));
        Assert.IsType<EmailVerificationResult.Verified>(await world.Get<EmailVerificationHandler>().VerifyAsync(code, password, signedInAs, Client, TestContext.Current.CancellationToken));
    }

    private static async Task<User> SignupAsync(AuthWorld world, string password) =>
        Assert.IsType<SignupResult.Created>(await world.Get<SignupHandler>().SignupAsync(new SignupCommand(Address, password, null, Client), TestContext.Current.CancellationToken)).User;

    private static Task<SigninResult> SigninAsync(AuthWorld world, string password) =>
        world.Get<SigninHandler>().SigninAsync(new SigninCommand(Address, password, SessionMode.Tokens, null, Client), TestContext.Current.CancellationToken);
}
