using System.Text;

namespace Gateway.TestKit.Forgery;

/// <summary>An encrypted token in its five parts (RFC 7516 section 3.1), which nobody can decrypt: what is in it is for whoever believes the header.</summary>
public static class Jwe
{
    public const string Inflating = """{"alg":"dir","enc":"A256GCM","zip":"DEF"}""";

    public const string BillionHashes = """{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2000000000,"p2s":"AAAAAAAA"}""";

    /// <param name="header">As JSON.</param>
    /// <param name="content">What is where the ciphertext belongs.</param>
    public static string Of(string header, string content = "x") =>
        $"{TokenForge.Encode(header)}.{TokenForge.Encode(new byte[40])}.{TokenForge.Encode(new byte[12])}.{TokenForge.Encode(Encoding.UTF8.GetBytes(content))}.{TokenForge.Encode(new byte[16])}";
}
