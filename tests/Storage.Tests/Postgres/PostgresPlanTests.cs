using System.Globalization;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>No question that a request asks needs a whole table: with scans made dear, each plan for values that are not known is one of look-ups.</summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    private readonly PostgresBed bed = new();
    private NpgsqlConnection connection = null!;

    public static TheoryData<string, string, string> Questions => new()
    {
        { "resolve by id", "text, text, text", PostgresResolve.ById },
        { "resolve by name", "text, text, text", PostgresResolve.ByName },
        { "resolve by id alone", "text", PostgresResolve.ByIdAlone },
        { "resolve by alias", "text, text", PostgresResolve.ByAlias },
        { "find an image", "text", PostgresImages.ById },
        { "find an image by any name", "text, text, text", PostgresImages.ByAnyName },
        { "find an upload", "text, text", PostgresImages.ByUpload },
        { "find a key", "text", PostgresApiKeys.ByHash },
        { "find a person", "text", PostgresSessions.ByLogin },
        { "variants by their keys", "text, integer", PostgresVariantIndex.ByKey },
        { "pictures that look alike", "text, bigint[], bigint[], bigint[], bigint[]", PostgresPrints.ByQuarters },
        { "changes of an account's vectors", "text, text, bigint, integer", PostgresVectors.Changes },
        { "vectors of some images", "text[], text, integer", PostgresVectors.ByIds },
        { "which vectors some images have", "text[], text, integer", PostgresVectors.SeqsByIds },
        { "how many dimensions a space has", "text", PostgresVectors.OneOf },
        { "what waits to be analysed", "text", PostgresAnalysisQueue.AnyDue },
        { "list all", "text, integer, bigint", PostgresImageList.All },
        { "list by tags", "text, integer, bigint, text[], bigint", PostgresImageList.Tagged },
        { "misspellings", "text, text, text, text, text", PostgresSearchVocabulary.ByEnds },
        { "complete a tag", "text, text, text, integer", PostgresSearchVocabulary.ByPrefix },
    };

    public async ValueTask InitializeAsync()
    {
        connection = await bed.Pool.OpenConnectionAsync();
        await Lines("SET enable_seqscan = off");
        await Lines("SET plan_cache_mode = force_generic_plan");
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        bed.Dispose();
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_question_is_answered_from_indexes(string question, string types, string sql)
    {
        var plan = await Plan(types, sql);
        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.False(string.IsNullOrEmpty(question));
    }

    [Fact]
    public async Task The_words_of_a_search_and_the_tags_of_a_list_are_looked_up_in_their_own_indexes()
    {
        Assert.Contains(await Plan("text, integer, bigint, text[], bigint", PostgresImageList.Tagged), step => step.Contains("Index Only Scan using image_tag_newest", StringComparison.Ordinal));
        Assert.Contains(await Plan("text, integer, bigint", PostgresImageList.All), step => step.Contains("Index Scan Backward using image_newest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BrowseOrder.Created, "image_public_created", "image_newest")]
    [InlineData(BrowseOrder.Updated, "image_public_updated", "image_own_updated")]
    [InlineData(BrowseOrder.Views, "image_public_views", null)]
    [InlineData(BrowseOrder.Bytes, "image_public_bytes", null)]
    public async Task A_list_over_accounts_walks_an_index(BrowseOrder order, string everybodys, string? own)
    {
        foreach (var cursor in new[] { null, new BrowseCursor(5, ImageId.New(), Backwards: false), new BrowseCursor(5, ImageId.New(), Backwards: true) })
        {
            await Walks(new Browse(null, false, order, false, 1, 10) { Cursor = cursor }, everybodys);
            if (own is not null) await Walks(new Browse(AccountId.New(), true, order, false, 1, 10) { Cursor = cursor }, own);
        }
    }

    /// <summary>In a large account, and with scans as cheap as they are: what the words find comes first, whatever the planner thinks of them.</summary>
    [Fact]
    public async Task A_search_looks_its_words_up_and_then_the_images()
    {
        var account = AccountId.New();
        Assert.True((await bed.Catalogue.CreateAccount(account, new CreateAccount("Ann", "ann", null, null, 0, "files", long.MaxValue / 2, null))).Ok);
        // The rows alone matter: what triggers make of them takes long.
        await Lines("SET session_replication_role = replica");
        await Lines("SET statement_timeout = 0");
        await Lines($"""
            INSERT INTO image (id, account, type, width, height, frames, has_alpha, bytes, sha256, upload_id, created, description, visibility, tags)
            SELECT lpad(g::text, 22, '0'), '{account}', 'jpg', 1, 1, 1, false, 1, g, g, g, '', 0, '{"{sea}"}' FROM generate_series(1, 10000) g
            """);
        // As many words as images have.
        await Lines("""
            INSERT INTO image_search (image, fixed, description, words, created)
            SELECT id, '', '', (SELECT n || 'xsea ' || n || 'a ' || (SELECT string_agg(n || 'xword' || g, ' ') FROM generate_series(1, 80) g) FROM account)::tsvector, created FROM image
            """);
        await Lines($"INSERT INTO image_tag (image, position, tag, tag_key, account, created) SELECT id, 0, 'sea', 'sea', account, created FROM image");
        await Lines("SET enable_seqscan = on");
        await Lines("ANALYZE");
        foreach (var query in SearchPlans.Queries)
        {
            foreach (var question in query.Facets > 0 ? new[] { PostgresSearchIndex.Page(query), PostgresSearchIndex.TagsOf(query) } : [PostgresSearchIndex.Page(query)])
            {
                var plan = await Plan(string.Join(", ", question.Values.Select(TypeOf)), question.Text);
                Assert.DoesNotContain(plan, step => step.Contains("Seq Scan on image", StringComparison.Ordinal));
                Assert.Contains(plan, step => query.Terms is null ? step.Contains("(account = ", StringComparison.Ordinal) : step.Contains("Bitmap Index Scan on image_search_words", StringComparison.Ordinal));
                // One after the other by their ids, never all of the account's.
                if (query.Terms is not null) Assert.DoesNotContain(plan, step => step.Contains("image_newest", StringComparison.Ordinal));
            }
        }

        static string TypeOf(object? value) => value switch
        {
            string[] => "text[]",
            int[] => "integer[]",
            string => "text",
            double => "double precision",
            int => "integer",
            _ => "bigint",
        };
    }

    private async Task Walks(Browse browse, string index)
    {
        var page = PostgresBrowse.Page(browse);
        var plan = await Plan(string.Join(", ", page.Values.Select(value => value is string ? "text" : "bigint")), page.Text);
        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private async Task<List<string>> Plan(string types, string sql)
    {
        await Lines($"PREPARE question ({types}) AS {sql}");
        var nulls = string.Join(", ", types.Split(',').Select(_ => "NULL"));
        var plan = await Lines(string.Create(CultureInfo.InvariantCulture, $"EXPLAIN EXECUTE question ({nulls})"));
        await Lines("DEALLOCATE question");
        return plan;
    }

    private async Task<List<string>> Lines(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return lines;
    }
}
