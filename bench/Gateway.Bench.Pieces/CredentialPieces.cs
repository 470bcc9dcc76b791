using BenchmarkDotNet.Attributes;
using Gateway.Auth.Access;

namespace Gateway.Bench.Pieces;

/// <summary>Who is calling, and may they.</summary>
public class CredentialPieces
{
    private readonly Somebody somebody = new();
    private readonly AccessPolicy policy = new() { Name = "support", Requires = AccessRequirement.Identity, Roles = ["admin", "support"], EmailVerified = true };

    /// <summary>With expiry, the key's retirement and revocation.</summary>
    [Benchmark(Description = "credential cache hit")]
    public bool Hit() => somebody.Tokens.Authenticate(somebody.Token).Identity is not null;

    /// <summary>What a hit saves.</summary>
    [Benchmark(Description = "token never seen: signature and claims")]
    public bool Miss() => somebody.Validator.Validate(somebody.Token) is not null;

    [Benchmark(Description = "access decision")]
    public bool Decision() => policy.Decide(somebody.Caller) == AccessDecision.Allowed;
}
