namespace Gateway.Bench.Peers;

/// <summary>What a peer is told on its command line.</summary>
internal sealed record Peer(IConfiguration Configuration)
{
    /// <summary>Whether tokens are checked by JwtBearer; else everybody is the person that is configured.</summary>
    public bool ChecksTokens => PublicKey is not null;

    /// <summary>A file with the issuer's public key (PEM).</summary>
    public string? PublicKey => Configuration["PublicKey"];

    /// <summary><c>iss</c> and <c>aud</c>.</summary>
    public string Issuer => this["Issuer"];

    public string Backend => this["Backend"];

    /// <summary>A value that is the same for every request.</summary>
    public string this[string key] => Configuration[key] ?? throw new ArgumentException($"--{key} is missing.", nameof(key));
}
