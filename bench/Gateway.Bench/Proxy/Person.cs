namespace Gateway.Bench.Proxy;

/// <summary>Who is calling, wherever only one person is.</summary>
/// <param name="Id">The account's id.</param>
internal sealed record Person(Guid Id)
{
    public const string Email = "ada.lovelace@example.com", Password = "a long passphrase of somebody";

    public static readonly IReadOnlyList<string> Roles = ["reports.read", "billing", "support"];

    public static string RolesText => string.Join(',', Roles);
}
