namespace Darkroom.Storage;

/// <summary>Contents over which render workers died. They are not tried again, by any process, until an administrator forgives them.</summary>
public interface IPoison
{
    /// <param name="sha256">64 hexadecimal digits.</param>
    ValueTask<bool> Holds(string sha256);

    /// <summary>Workers died over this content; deaths add up.</summary>
    Task Add(string sha256, int deaths);

    /// <summary>It may be tried again.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> Forgive(string sha256);

    /// <summary>One page, newest first.</summary>
    ValueTask<Page<Poison>> List(int page, int pageSize);
}

/// <param name="Since">When workers first died over it.</param>
public sealed record Poison(string Sha256, int Deaths, DateTimeOffset Since);
