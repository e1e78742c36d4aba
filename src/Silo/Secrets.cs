namespace Darkroom.Silo;

/// <summary>Secrets from the environment or from a mounted file; never from a command line.</summary>
internal static class Secrets
{
    /// <summary>The operator's own first key: 16 to 128 printable ASCII characters, or null when none is set.</summary>
    public static string? AdminKey()
    {
        var key = Environment.GetEnvironmentVariable("ADMIN_KEY");
        if (string.IsNullOrEmpty(key) && Environment.GetEnvironmentVariable("ADMIN_KEY_FILE") is { Length: > 0 } file) key = ReadFile("ADMIN_KEY_FILE", file);
        if (string.IsNullOrEmpty(key)) return null;
        if (key.Length is < 16 or > 128 || !key.All(c => c is > ' ' and <= '~')) throw new ConfigurationException("ADMIN_KEY must have 16 to 128 printable ASCII characters.");
        // Two dots make a JSON web token, so it would never be looked up as a key.
        return key.Count(c => c == '.') != 2 ? key : throw new ConfigurationException("ADMIN_KEY must not contain exactly two dots: it would be read as an access token.");
    }

    public static string ReadFile(string variable, string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{variable}: {e.Message}");
        }
    }
}
