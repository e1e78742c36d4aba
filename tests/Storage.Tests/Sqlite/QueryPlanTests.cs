namespace Darkroom.Tests;

/// <summary>No question that a request asks reads a whole table or sorts what an index has in order.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private const string NewestPage = " ORDER BY created DESC, id DESC LIMIT 10 OFFSET 5";

    private readonly SqliteBed bed = new();

    public static TheoryData<string, string> Questions => new()
    {
        { "resolve by id", SqliteResolve.ById },
        { "resolve by name", SqliteResolve.ByName },
        { "find a key", SqliteApiKeys.ByHash },
        { "variants by their keys", SqliteVariantIndex.ByKey },
        { "changes of an account's vectors", SqliteVectors.Changes },
        { "what waits to be analysed", SqliteAnalysisQueue.Due },
        { "list all", SqliteImageList.IdsOf(0, any: false) + NewestPage },
        { "list one tag", SqliteImageList.IdsOf(1, any: false) + NewestPage },
        { "count one tag", $"SELECT count(*) FROM ({SqliteImageList.IdsOf(1, any: false)})" },
        { "list all of three tags", SqliteImageList.IdsOf(3, any: false) + NewestPage },
        { "count all of three tags", $"SELECT count(*) FROM ({SqliteImageList.IdsOf(3, any: false)})" },
        { "list any of three tags", SqliteImageList.IdsOf(3, any: true) + NewestPage },
    };

    public void Dispose() => bed.Dispose();

    [Theory]
    [MemberData(nameof(Questions))]
    public void A_question_is_answered_from_indexes_in_their_order(string question, string sql)
    {
        var plan = Plan(sql);
        Assert.NotEmpty(plan);
        // "SCAN (subquery…)" hands on what was found by a search: the tags of one image.
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.False(string.IsNullOrEmpty(question));
    }

    [Fact]
    public void Pictures_that_look_alike_are_looked_up_by_their_quarters()
    {
        var plan = Plan(SqlitePrints.ByQuarters);
        Assert.All(Enumerable.Range(0, 4), quarter => Assert.Contains(plan, step => step.Contains($"USING INDEX image_print_{quarter} (account=? AND <expr>=?)", StringComparison.Ordinal)));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN image_print", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Tags_are_listed_and_counted_without_touching_a_row(int tags, bool any) =>
        Assert.All(
            Plan(SqliteImageList.IdsOf(tags, any)).Where(step => step.StartsWith("SEARCH", StringComparison.Ordinal)),
            step => Assert.Contains("COVERING INDEX image_tag_newest", step, StringComparison.Ordinal));

    [Theory]
    [InlineData(BrowseOrder.Created, "image_public_created", "image_newest")]
    [InlineData(BrowseOrder.Updated, "image_public_updated", "image_own_updated")]
    [InlineData(BrowseOrder.Views, "image_public_views", null)]
    [InlineData(BrowseOrder.Bytes, "image_public_bytes", null)]
    public void A_list_over_accounts_walks_an_index_from_its_cursor_on(BrowseOrder order, string everybodys, string? own)
    {
        var (ann, cursor) = (AccountId.New(), new BrowseCursor(5, ImageId.New(), Backwards: false));
        foreach (var backwards in new[] { false, true })
        {
            var place = cursor with { Backwards = backwards };
            Walks(new Browse(null, false, order, false, 1, 10), everybodys, entered: false);
            Walks(new Browse(null, false, order, false, 1, 10) { Cursor = place }, everybodys, entered: true);
            if (own is null) continue;
            Walks(new Browse(ann, true, order, false, 1, 10), own, entered: false);
            Walks(new Browse(ann, true, order, false, 1, 10) { Cursor = place }, own, entered: true);
        }
    }

    [Fact]
    public void Nothing_of_a_list_over_accounts_reads_a_whole_table()
    {
        foreach (var order in Enum.GetValues<BrowseOrder>())
        {
            var browse = new Browse(AccountId.New(), false, order, true, 3, 10) { Term = "sea", Cursor = new BrowseCursor(5, ImageId.New(), Backwards: true) };
            foreach (var (sql, values) in new[] { SqliteBrowse.Page(browse), SqliteBrowse.Count(browse) })
                Assert.DoesNotContain(Plan(sql, values), step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("USING", StringComparison.Ordinal) && !IsHandedOn(step));
        }
    }

    [Fact]
    public void A_search_looks_its_words_up_and_then_the_images()
    {
        foreach (var query in SearchPlans.Queries)
        {
            var (text, values) = SqliteFound.Statement(account: 1, query);
            var plan = Plan(text, values);
            Assert.Contains(plan, step => query.Terms is null ? step.Contains("(account=?", StringComparison.Ordinal) : IsOfWords(step));
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !IsOfFew(step));
            Assert.DoesNotContain(plan, step => step.Contains("AUTOMATIC", StringComparison.Ordinal));
        }

        static bool IsOfWords(string step) => step.Contains("VIRTUAL TABLE INDEX", StringComparison.Ordinal) && step.Contains(":M", StringComparison.Ordinal);

        // What the index of words gives for a word, and types that are asked for.
        static bool IsOfFew(string step) => IsOfWords(step) || step.StartsWith("SCAN json_each VIRTUAL TABLE", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SqliteSearchPage.Newest, "SEARCH image USING COVERING INDEX image_newest (account=? AND (created,id)<(?,?))")]
    [InlineData(SqliteSearchPage.Oldest, "SEARCH image USING COVERING INDEX image_newest (account=? AND (created,id)>(?,?))")]
    public void Many_hits_are_met_by_a_walk_along_an_index(string sql, string step) => Assert.Equal([step], Plan(sql));

    [Theory]
    [InlineData(SqliteSearchPage.NewestOf)]
    [InlineData(SqliteSearchPage.OldestOf)]
    [InlineData(SqliteSearchPage.Images)]
    [InlineData(SqliteSearchIndex.TagsOf)]
    public void Few_hits_are_looked_up_one_by_one(string sql)
    {
        var plan = Plan(sql);
        Assert.StartsWith("SCAN r VIRTUAL TABLE", plan[0], StringComparison.Ordinal);
        Assert.Equal("SEARCH i USING INTEGER PRIMARY KEY (rowid=?)", plan[1]);
        Assert.DoesNotContain(plan.Skip(1), step => step.StartsWith("SCAN", StringComparison.Ordinal) && !IsHandedOn(step));
    }

    [Fact]
    public void Misspellings_and_beginnings_of_tags_are_ranges_of_indexes()
    {
        foreach (var sql in new[] { SqliteSearchVocabulary.ByEnds, SqliteSearchVocabulary.ByPrefix })
            Assert.DoesNotContain(Plan(sql), step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal) && step is not "SCAN c");
    }

    /// <summary>The page's few rows are sorted, and merged when they are everybody's and one's own; the images behind them never are.</summary>
    private void Walks(Browse browse, string index, bool entered)
    {
        var (sql, values) = SqliteBrowse.Page(browse);
        var plan = Plan(sql, values);
        var step = Assert.Single(plan, step => step.Contains(" i USING", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
        if (entered) Assert.Matches("SEARCH .*[<>]", step);
        var inner = plan.SkipWhile(other => other != step).TakeWhile(other => !IsHandedOn(other));
        Assert.DoesNotContain(inner, other => other.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    /// <summary>What a part of the statement found, named by the statement.</summary>
    private static bool IsHandedOn(string step) => step is "SCAN p" || step.StartsWith("SCAN (subquery", StringComparison.Ordinal);

    private List<string> Plan(string sql, params object?[] values) =>
        bed.Database.Read(session => session.List("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3), values));
}
