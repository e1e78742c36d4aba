using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Storage;

/// <summary>The secret half of a key: shown once, stored as its hash.</summary>
public static class ApiKeySecret
{
    /// <summary><c>sk_</c> and 64 hexadecimal digits.</summary>
    public static string New() => "sk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A public name for a key, 16 hexadecimal digits.</summary>
    public static string NewKeyId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
