namespace Darkroom.Api;

/// <summary>The client's own name for an upload: with the same one again nothing new is made.</summary>
internal static class IdempotencyKey
{
    private const int Longest = 255;

    /// <summary>Empty when there is none.</summary>
    public static Result<string> Read(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        return key.Length <= Longest && key.All(c => c is > ' ' and <= '~')
            ? key
            : (Failure.Invalid, $"Idempotency-Key must be 1 to {Longest} printable ASCII characters");
    }
}
