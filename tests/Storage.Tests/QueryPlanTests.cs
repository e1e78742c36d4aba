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

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Tags_are_listed_and_counted_without_touching_a_row(int tags, bool any) =>
        Assert.All(
            Plan(SqliteImageList.IdsOf(tags, any)).Where(step => step.StartsWith("SEARCH", StringComparison.Ordinal)),
            step => Assert.Contains("COVERING INDEX image_tag_newest", step, StringComparison.Ordinal));

    private List<string> Plan(string sql) =>
        bed.Database.Read(session => session.List("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3)));
}
