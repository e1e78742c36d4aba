using Microsoft.Data.Sqlite;

namespace Darkroom.Tests;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_batch_that_throws_leaves_the_others_of_its_commit_alone()
    {
        using var database = OpenWithTable();
        var writes = Enumerable.Range(0, 200).Select(i => database.Write(session =>
        {
            session.Execute("INSERT INTO test VALUES (?1)", i);
            return i % 3 == 0 ? throw new InvalidDataException() : i;
        })).ToList();
        Assert.ThrowsAny<Exception>(() => Task.WhenAll(writes).GetAwaiter().GetResult());
        Assert.All(writes.Index(), write => Assert.Equal(write.Index % 3 == 0, write.Item.IsFaulted));
        Assert.Equal(133, database.Read(session => session.Number("SELECT count(*) FROM test")));
    }

    [Fact]
    public async Task A_batch_whose_writing_breaks_a_rule_of_the_schema_is_undone_alone()
    {
        using var database = OpenWithTable();
        await database.Write(session => session.Execute("INSERT INTO test VALUES (1)"));
        await Assert.ThrowsAsync<SqliteException>(() => database.Write(session =>
            session.Execute("INSERT INTO test VALUES (2)") + session.Execute("INSERT INTO test VALUES (1)")));
        Assert.Equal(1, database.Read(session => session.Number("SELECT count(*) FROM test")));
    }

    [Fact]
    public async Task After_a_commit_that_failed_the_writer_goes_on()
    {
        using var database = OpenWithTable();
        await Assert.ThrowsAsync<CommitFailedException>(() => database.Write(session =>
        {
            session.Execute("INSERT INTO test VALUES (1)");
            // As SQLite does by itself when the disk is full.
            session.Execute("ROLLBACK");
            return session.Execute("bad");
        }));
        await database.Write(session => session.Execute("INSERT INTO test VALUES (2)"));
        Assert.Equal(2, database.Read(session => session.Number("SELECT sum(n) FROM test")));
    }

    [Fact]
    public async Task A_closed_database_says_so()
    {
        var database = OpenWithTable();
        database.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.Write(session => session.Execute("INSERT INTO test VALUES (1)")));
    }

    [Fact]
    public void A_database_of_version_1_is_brought_up_and_keeps_its_rows()
    {
        using var session = new SqliteSession(temp["old.db"], SqliteOpenMode.ReadWriteCreate, "");
        SqliteSchema.Migrate(session, [SqliteSchema.Scripts[0]]);
        session.Execute("INSERT INTO account (id, name, tier, storage, storage_limit, created) VALUES ('a', 'Ann', 0, 'files', 5, 0)");
        Assert.Equal(1, SqliteSchema.VersionOf(session));

        string[] later = ["ALTER TABLE account ADD COLUMN region TEXT NOT NULL DEFAULT 'eu';", "CREATE INDEX account_region ON account (region);"];
        SqliteSchema.Migrate(session, [SqliteSchema.Scripts[0], .. later]);
        Assert.Equal(3, SqliteSchema.VersionOf(session));
        Assert.Equal("Ann eu", session.First("SELECT name || ' ' || region FROM account", row => row.GetString(0)));
    }

    [Fact]
    public async Task Images_of_a_version_1_database_are_found_listed_changed_and_deleted_as_before()
    {
        var (ann, image) = (AccountId.New(), ImageId.New());
        using var folder = DataFolder.Open(temp["data"]);
        using (var old = new SqliteSession(folder.Database, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SqliteSchema.Migrate(old, [SqliteSchema.Scripts[0]]);
            old.Execute("INSERT INTO account (id, name, bucket, tier, storage, storage_limit, created) VALUES (?1, 'Ann', 'ann', 0, 'files', 5000, 0)", ann.ToString());
            old.Execute(
                """
                INSERT INTO image (id, account, name, type, width, height, frames, has_alpha, bytes, sha256, upload_id, folder, file_name, created)
                VALUES (?1, ?2, 'front', 'jpg', 4, 3, 1, 0, 100, 'x', 'u', 'shelf', 'IMG_7.jpg', 1)
                """,
                image.ToString(),
                ann.ToString());
            old.Execute("INSERT INTO alias (scope, name, image) VALUES (?1, 'front', ?2)", "object:" + ann, image.ToString());
            old.Execute("INSERT INTO image_tag (image, position, tag, tag_key, account, created) VALUES (?1, 0, 'sunset', 'sunset', ?2, 1)", image.ToString(), ann.ToString());
            old.Execute("INSERT INTO image_words (rowid, tags, name, file_name, folder) VALUES (1, '1xsunset', '1xfront', '1xIMG 1x7 1xjpg', '1xshelf')");
        }

        using var database = OpenServing(folder);
        var (catalogue, search) = (new SqliteCatalogue(database, TimeProvider.System, new SweepSignal()), new ImageSearch(new SqliteSearchIndex(database), new SqliteSearchVocabulary(database)));
        Assert.Equal(1, await new SqliteSearchRenewal(database).Renew(10));
        Assert.Equal(0, await new SqliteSearchRenewal(database).Renew(10));
        foreach (var word in new[] { "sunset", "front", "shelf" }) Assert.Equal(image, Assert.Single(await search.Search(ann, word, 10)).Image.Id);
        var found = (await catalogue.Resolve("ann", "front"))!.Image;
        Assert.Equal(("", Visibility.Unlisted, null, 0L), (found.Description, found.Visibility, found.UpdatedAt, found.Views));
        Assert.Equal(AccountState.Active, (await catalogue.FindAccount(ann))!.State);
        Assert.Empty((await catalogue.Browse(new Browse(null, false, BrowseOrder.Updated, false, 1, 10))).Items);

        await catalogue.Change(image, ann, new ImageChanges(Description: "Morning light", Visibility: Visibility.Public));
        Assert.Single(await search.Search(ann, "morning", 10));
        Assert.Single((await catalogue.Browse(new Browse(null, false, BrowseOrder.Updated, false, 1, 10))).Items);
        await catalogue.Delete(image, ann);
        Assert.Empty(await search.Search(ann, "front", 10));
        Assert.Equal(0, (await catalogue.FindUsage(ann))!.Originals);
    }

    [Fact]
    public void A_migration_that_fails_changes_nothing()
    {
        using var session = new SqliteSession(temp["old.db"], SqliteOpenMode.ReadWriteCreate, "");
        SqliteSchema.Migrate(session, SqliteSchema.Scripts);
        Assert.Throws<SqliteException>(() => SqliteSchema.Migrate(session, [.. SqliteSchema.Scripts, "CREATE TABLE half (n); SELECT * FROM nothing;"]));
        Assert.False(session.InTransaction);
        Assert.Equal(SqliteSchema.Newest, SqliteSchema.VersionOf(session));
        Assert.False(session.Any("SELECT 1 FROM sqlite_schema WHERE name = 'half'"));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using var folder = DataFolder.Open(temp["data"]);
        SqliteDatabase.Open(folder).Dispose();
        using (var session = new SqliteSession(folder.Database, SqliteOpenMode.ReadWrite, "")) session.RunScript("PRAGMA user_version = 99");
        var refused = Assert.Throws<DataFolderException>(() => SqliteDatabase.Open(folder));
        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
        Assert.Throws<DataFolderException>(() => SqliteDatabase.OpenBeside(folder.Path));
        using var after = new SqliteSession(folder.Database, SqliteOpenMode.ReadWrite, "");
        Assert.Equal((99, 1), (SqliteSchema.VersionOf(after), after.Number("SELECT epoch FROM fence")));
    }

    private static SqliteDatabase OpenServing(DataFolder folder)
    {
        SqliteDatabase? database = null;
        return database = SqliteDatabase.Open(folder, () => new Fence(0, database!.Epoch, 0));
    }

    private SqliteDatabase OpenWithTable()
    {
        using var folder = DataFolder.Open(temp["data"]);
        var database = SqliteDatabase.Open(folder);
        database.Write(session => session.Execute("CREATE TABLE test (n INTEGER PRIMARY KEY)")).GetAwaiter().GetResult();
        return database;
    }
}
