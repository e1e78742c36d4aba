namespace Darkroom.Tests;

/// <summary>The largest that may be asked for.</summary>
public abstract partial class SearchQueryConformance
{
    /// <summary>The deepest that is no error: what is beside the parentheses waits while they are read.</summary>
    [Theory]
    [InlineData("snow|sea (")]
    [InlineData("(sea snow)|(")]
    [InlineData("sea|-(")]
    [InlineData("sea -(")]
    [InlineData("storm~ -(snow|")]
    [InlineData("NOT ")]
    [InlineData("(-(")]
    public async Task The_deepest_query_is_answered_as_any_other(string opens)
    {
        var ann = await Shelf();
        var text = Enumerable.Range(1, 40)
            .Select(depth => string.Concat(Enumerable.Repeat(opens, depth)) + "sea" + new string(')', depth * (opens.Count(sign => sign == '(') - opens.Count(sign => sign == ')'))))
            .Last(text => SearchParser.Parse(text).Ok);
        var root = await Engine.Spell(ann.Id, Parsed(text));
        var images = (await Engine.Search(Query(ann, null))).Hits.Select(hit => hit.Image.Id);
        var hits = (await Bed.Rows.Find([.. images])).Where(row => SearchMatcher.IsHit(root!, SearchDocument.Of(row.Image, row.Details)));
        Assert.Equal(
            hits.Select(row => row.Image.Name).Order(StringComparer.Ordinal),
            (await Engine.Search(Query(ann, text))).Hits.Select(hit => hit.Image.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_longest_tag_that_an_option_allows_is_found_by_itself_alone_and_a_longer_one_is_nobodys()
    {
        var (ann, random) = (await Catalogue.NewAccount(), new Random(41));
        string[] tags = [new('!', 500), new('\uE000', 500), new string('\uE000', 499) + '!', new([.. Enumerable.Range(0, 500).Select(_ => (char)random.Next(0x4E00, 0x9FFF))])];
        for (var n = 0; n < tags.Length; n++) await Catalogue.Store(ann, $"t{n}", tags[n]);
        for (var n = 0; n < tags.Length; n++) Assert.Equal([$"t{n}"], (await Engine.Search(Query(ann, $"tag:\"{tags[n]}\""))).Hits.Select(hit => hit.Image.Name));
        Assert.Empty((await Engine.Search(Query(ann, "tag:" + new string('!', 990)))).Hits);
        Assert.Equal(4, (await Engine.Search(Query(ann, "-tag:" + new string('!', 990)))).Total);
    }

    /// <summary>Every word is meant with its misspellings, of which the account has as many as count.</summary>
    [Fact]
    public async Task The_longest_query_of_misspellings_finds_what_the_definition_says()
    {
        var ann = await Catalogue.NewAccount();
        string[] words = [.. Enumerable.Range(0, 40).Select(n => $"word{(char)('a' + (n / 26))}{(char)('a' + (n % 26))}end")];
        for (var n = 0; n < 40; n++) await Catalogue.Store(ann, null, [.. words.Select((word, at) => at == n ? word : $"{word[..5]}{word[6]}{word[5]}{word[7..]}")]);
        await Catalogue.Store(ann, "no", [.. words[1..]]);
        var root = await Engine.Spell(ann.Id, SearchParser.Parse(string.Join(' ', words), typos: true).Value);
        Assert.True(SearchNodes.Scored(root).Count() > 1_000);
        var page = await Engine.Search(new SearchQuery(ann.Id, root, SearchFilters.None, SearchOrder.Relevance, 100));
        var rows = await Bed.Rows.Find([.. (await Engine.Search(Query(ann, null))).Hits.Select(hit => hit.Image.Id)]);
        var scores = rows.Select(row => SearchMatcher.Score(root, SearchDocument.Of(row.Image, row.Details))).OfType<int>().OrderDescending().ToArray();
        Assert.Equal(scores.Select(score => (double)score / scores[0]), page.Hits.Select(hit => hit.Score));
    }
}
