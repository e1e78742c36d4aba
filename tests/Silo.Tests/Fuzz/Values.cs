namespace Darkroom.Tests.Fuzz;

/// <summary>A value of a kind: mostly one that is right, else a hostile one.</summary>
internal static class Values
{
    public static string Of(string kind, FuzzWorld world, Random random) => kind switch
    {
        "id" => world.Known("id"),
        "account" or "keyId" or "refresh" or "cursor" => world.Known(kind),
        "bucket" => random.Pick("fuzz", "fuzz", "default", "guest"),
        "name" => "n" + random.Next(100_000),
        "word" => random.Pick("red", "blue", "Über", "a b", "shelf", "#tag", "x" + random.Next(100)),
        "n" => random.Pick("1", "7", "20", "64", "90", "100", "300"),
        "page" => random.Pick("1", "2", "3", "12", "2147483647", "99999999999999999999"),
        "size" => random.Pick("1", "10", "99", "100", "101", "1000", "2147483648"),
        "format" => random.Pick("jpg", "jpeg", "png", "webp", "gif", "avif"),
        "fit" => random.Pick("cover", "contain", "fill", "inside"),
        "filter" => random.Pick("noir", "sepia", "dramatic", "warm", "cool", "vivid", "fade"),
        "order" => random.Pick("attributes.updatedAt", "attributes.createdAt", "attributes.views", "metadata.size"),
        "url" => random.Pick("http://127.0.0.1:1/x.png", "http://localhost/", "http://[::ffff:127.0.0.1]/a.png", "https://0.0.0.0/"),
        "user" => world.User,
        "password" => random.Next(4) == 0 ? FuzzWorld.Canary + "-wrong" : FuzzWorld.Password,
        "secret" => FuzzWorld.Password,
        "email" => $"a{random.Next(100_000)}@example.org",
        "key" => FuzzWorld.Canary + "-key",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown."),
    };

    /// <summary>A right one, or now and then (<paramref name="wild"/> of 100) a hostile one.</summary>
    public static string Any(string kind, FuzzWorld world, Random random, int wild) =>
        random.Next(100) < wild ? Hostile.Text(random) : Hostile.Wire(Of(kind, world, random));
}
