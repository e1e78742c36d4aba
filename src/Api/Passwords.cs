using Microsoft.AspNetCore.Identity;

namespace Darkroom.Api;

/// <summary>Hashes passwords and checks them. Either costs a tenth of a second of a core, so only a few run at once, off the requests' threads.</summary>
internal sealed class Passwords : IDisposable
{
    private static readonly PasswordHasher<string> Hasher = new();

    private readonly SemaphoreSlim few = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string nobodys = Hasher.HashPassword("", Guid.NewGuid().ToString());

    public Task<string> Hash(string password) => Run(() => Hasher.HashPassword("", password));

    /// <param name="hash">Null when there is nobody: the answer is no, and takes as long.</param>
    public Task<bool> Verify(string? hash, string password) =>
        Run(() => Hasher.VerifyHashedPassword("", hash ?? nobodys, password) != PasswordVerificationResult.Failed && hash is not null);

    public void Dispose() => few.Dispose();

    private async Task<T> Run<T>(Func<T> work)
    {
        await few.WaitAsync();
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            few.Release();
        }
    }
}
