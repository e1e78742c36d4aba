using Npgsql;

namespace Darkroom.Tests;

/// <summary>An index of the version before, and processes of that version beside those of this one.</summary>
public sealed class PostgresSearchUpgradeTests : IDisposable
{
    private const int Before = 5;

    private readonly PostgresBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Images_of_the_version_before_are_found_after_a_renewal_and_so_is_what_its_processes_still_write()
    {
        var name = await bed.Server.NewDatabase();
        try
        {
            using var cluster = new ClusterDatabase(new ClusterOptions { Database = bed.Server.ConnectionString(name) });
            await PostgresSchema.Migrate(cluster.Pool, EngineSchema.Series, EngineSchema.Scripts);
            await PostgresSchema.Migrate(cluster.Pool, CatalogueSchema.Series, [.. CatalogueSchema.Scripts.Take(Before)]);
            var (ann, early, late) = (AccountId.New(), ImageId.New(), ImageId.New());
            await Run(cluster.Pool, $"INSERT INTO account (id, name, bucket, tier, storage, storage_limit, created) VALUES ('{ann}', 'Ann', 'ann', 0, 'files', 5000, 0)");
            await RegisterAsBefore(cluster.Pool, ann, early, "early");

            await PostgresSchema.Migrate(cluster.Pool, CatalogueSchema.Series, CatalogueSchema.Scripts);
            using var database = new PostgresDatabase(cluster.Pool, () => null);
            var (entries, search) = (new PostgresSearchRenewal(database), new ImageSearch(new PostgresSearchIndex(database), new PostgresSearchVocabulary(database)));
            Assert.Equal(1, await entries.Renew(10));
            Assert.Equal(early, Assert.Single(await search.Search(ann, "sunsets early", 10)).Image.Id);

            // One that runs still.
            await RegisterAsBefore(cluster.Pool, ann, late, "late");
            Assert.Equal(1, await entries.Renew(10));
            Assert.Equal(2, (await search.Search(ann, "sunset", 10)).Length);
            await Run(cluster.Pool, $"SELECT change_image('{early}', '{ann}', '{{dawn}}', '{{dawn}}', '{{dawn}}', NULL, NULL, NULL, '{{}}', NULL, 'Fog', 'fog', NULL, 7)");
            Assert.Equal(1, await entries.Renew(10));
            Assert.Equal(early, Assert.Single(await search.Search(ann, "dawn fog", 10)).Image.Id);
            Assert.Equal(late, Assert.Single(await search.Search(ann, "sunset", 10)).Image.Id);
            Assert.Equal(0, await entries.Renew(10));
        }
        finally
        {
            await bed.Server.Drop(name);
        }
    }

    [Fact]
    public async Task An_image_that_is_written_while_its_entry_is_made_is_read_once_more()
    {
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(ann, null, "sea");
        await bed.Run($"INSERT INTO search_stale (image) VALUES ('{image.Id}')");
        // As if its row had been read before it changed.
        await bed.Run($"SELECT renew_entry('{image.Id}', '1', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}')");
        Assert.Equal(1, await bed.Entries.Stale());
        Assert.Single(await bed.Search.Search(ann.Id, "sea", 10));
        Assert.Equal(1, await bed.Entries.Renew(10));
        Assert.Equal(0, await bed.Entries.Stale());
    }

    [Fact]
    public async Task An_entry_that_knows_nothing_of_its_image_asks_it()
    {
        var ann = await bed.Catalogue.NewAccount();
        foreach (var bytes in new[] { 100, 200, 300, 400 }) await bed.Catalogue.Store(CatalogueVerbs.Upload(ann, $"{bytes}", bytes, $"{bytes}", "sea"));
        // Two of four, one on either side of each bound.
        await bed.Run("UPDATE image_search s SET created = NULL, type = NULL, bytes = NULL, width = NULL, height = NULL FROM image i WHERE i.id = s.image AND i.bytes IN (200, 300)");
        async Task<string> Found(SearchFilters filters) => string.Join(
            ' ', (await bed.Search.Search(new SearchQuery(ann.Id, SearchParser.Parse("sea").Value, filters, SearchOrder.Oldest, 9))).Hits.Select(hit => hit.Image.Name));

        Assert.Equal("300 400", await Found(new() { MinBytes = 250 }));
        Assert.Equal("100 200", await Found(new() { MaxBytes = 250 }));
        Assert.Equal("100 200 300 400", await Found(new(Types: ["jpg"])));
        Assert.Equal("", await Found(new(Types: ["png"])));
        Assert.Equal("", await Found(new(Orientation: SearchOrientation.Square)));
    }

    private static async Task RegisterAsBefore(NpgsqlDataSource pool, AccountId account, ImageId image, string name)
    {
        await Run(pool, $"INSERT INTO reservation (account, upload_id, image, bytes, expires) VALUES ('{account}', '{name}', '{image}', 5, 9)");
        await Run(
            pool,
            $$"""
            SELECT * FROM register_image('{{image}}', '{{account}}', '{{name}}', '{{name}}', 'jpg', 4, 3, 1, false, 5, 'x', NULL, 'a.jpg', 1, '', 0, NULL, NULL,
                '{Sunset}', '{sunset}', '{sunset}', '{{name}}', 'a jpg', NULL, NULL, '{}', '{}', false, '')
            """);
    }

    private static async Task Run(NpgsqlDataSource pool, string sql)
    {
        await using var command = pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
