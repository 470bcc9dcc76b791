namespace Gateway.Bench.Proxy;

/// <summary>A file with one token a line, each for an account and a session of its own. It gets longer when more are wanted.</summary>
internal sealed class TokenFile(TokenMint mint, string path)
{
    private long count;

    public string Path => path;

    /// <summary>Makes sure that there are so many.</summary>
    public void Fill(long wanted)
    {
        if (wanted <= count)
        {
            return;
        }

        var tokens = new string[wanted - count];
        Parallel.For(0, tokens.Length, i => tokens[i] = mint.Issue(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));
        File.AppendAllLines(path, tokens);
        count = wanted;
    }
}
