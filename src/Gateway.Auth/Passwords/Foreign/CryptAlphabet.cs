using System.Text;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>The digits of crypt(3), which writes the low six bits first.</summary>
internal static class CryptAlphabet
{
    /// <summary>0 to 63.</summary>
    public const string Digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Writes a number of up to 24 bits.</summary>
    public static void Append(StringBuilder text, int value, int digits)
    {
        for (; digits > 0; digits--)
        {
            text.Append(Digits[value & 0x3F]);
            value >>= 6;
        }
    }
}
