namespace Darkroom.Bench;

/// <summary>
/// What accounts are asked, as paths. Words and tags are drawn as they occur: from an image by chance, so what is frequent is asked for often.
/// </summary>
internal sealed class Questions(Gallery gallery, int account)
{
    private const int OfEach = 100;

    private readonly Random random = new(account + 77);

    public IReadOnlyDictionary<string, string[]> All() => new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["look-up"] = Make(() => $"/api/images/{Any().Id}"),
        ["one tag"] = Make(() => Search(Tags(1)[0])),
        ["two tags"] = Make(() => Search(string.Join(' ', Tags(2)))),
        ["tag, not another"] = Make(() => Search($"{Tags(1)[0]} -{Tags(1)[0]}")),
        ["one word"] = Make(() => Search(Words(1)[0])),
        ["two words"] = Make(() => Search(string.Join(' ', Words(2)))),
        ["beginning of a word"] = Make(() => Search($"{Words(1)[0][..3]}*")),
        ["phrase of two words"] = Make(() => Search($"\"{string.Join(' ', Words(2))}\"")),
        ["misspelt word"] = Make(() => Search(Misspelt() + "~")),
        ["word, filters, newest first"] = Make(() => Search(Words(1)[0], "&type=jpg&orientation=landscape&min_width=1500&sort=newest")),
        ["tag with facets"] = Make(() => Search(Tags(1)[0], "&facets=10")),
        ["word with facets"] = Make(() => Search(Words(1)[0], "&facets=10")),
        ["word, a later page"] = Make(() => Search(Words(1)[0])),
        ["hybrid, two words"] = Make(() => $"/get/search?threshold=0&limit=20&q={Uri.EscapeDataString(string.Join(' ', Words(2)))}"),
    };

    private static string[] Make(Func<string> one) => [.. Enumerable.Range(0, OfEach).Select(_ => one())];

    private static string Search(string query, string more = "") => $"/darkroom/search?limit=20&q={Uri.EscapeDataString(query)}{more}";

    private Picture Any() => gallery.Picture(account, random.Next(gallery.SizeOf(account)));

    private Picture Any(Func<Picture, bool> fits)
    {
        while (true) if (Any() is var picture && fits(picture)) return picture;
    }

    /// <summary>Of one image.</summary>
    private string[] Tags(int count)
    {
        var tags = Any(picture => picture.Upload.Tags.Length >= count).Upload.Tags;
        var from = random.Next(tags.Length - count + 1);
        return [.. tags.Skip(from).Take(count).Select(tag => $"tag:\"{tag}\"")];
    }

    /// <summary>One after the other in one description.</summary>
    private string[] Words(int count)
    {
        var words = Any(picture => picture.Upload.Description.Length > 0).Upload.Description.Split(' ');
        return words[random.Next(words.Length - count + 1)..][..count];
    }

    private string Misspelt()
    {
        var word = Words(1)[0];
        while (word.Length < 5) word = Words(1)[0];
        var at = random.Next(1, word.Length - 2);
        return $"{word[..at]}{word[at + 1]}{word[at]}{word[(at + 2)..]}";
    }
}
