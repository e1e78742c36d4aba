using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed partial class PostgresCatalogue
{
    public Task<Result<Account>> CreateAccount(AccountId id, CreateAccount account)
    {
        var bucket = account.Bucket ?? id.ToString();
        return WriteAccount(id, new PostgresStatement(
            "SELECT create_account($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            id.ToString(),
            account.Name,
            bucket,
            AsId(bucket),
            account.Email,
            account.PasswordHash,
            account.Tier,
            account.Storage,
            account.StorageLimit,
            account.RequestsPerHour,
            Micros.Of(time.GetUtcNow()),
            account.Username,
            (int)account.State));
    }

    public Task<Result<Account>> UpdateAccount(AccountId id, UpdateAccount changes) => WriteAccount(id, new PostgresStatement(
        "SELECT update_account($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id.ToString(),
        changes.Name,
        changes.Bucket,
        AsId(changes.Bucket),
        changes.Email,
        changes.PasswordHash,
        changes.Tier,
        changes.Storage,
        changes.StorageLimit,
        changes.RequestsPerHour,
        changes.Username,
        (int?)changes.State));

    public async Task DeleteAccount(AccountId id)
    {
        await database.WriteFenced(Nothing, new PostgresStatement("SELECT delete_account($1, $2)", id.ToString(), Micros.Of(time.GetUtcNow())));
        sweep.Set();
    }

    public Task CountUsage(AccountId id, UsageDelta used) => database.WriteFenced(Nothing, new PostgresStatement(
        "UPDATE account SET transforms = transforms + $2, served = served + $3, bytes_served = bytes_served + $4 WHERE id = $1",
        id.ToString(),
        used.Transforms,
        used.Served,
        used.BytesServed));

    public Task CountViews(AccountId id, ImmutableDictionary<ImageId, long> views) => database.WriteFenced(Nothing, new PostgresStatement(
        "SELECT count_views($1, $2, $3)",
        id.ToString(),
        views.Keys.Select(image => image.ToString()).ToArray(),
        views.Values.ToArray()));

    private Task<Result<Account>> WriteAccount(AccountId id, PostgresStatement write) => database.WriteFenced<Result<Account>>(
        async answers =>
        {
            var failure = await answers.First(row => row.Failure(0));
            var account = await answers.First(AccountRows.Read);
            return failure == Failure.None ? account! : failure;
        },
        write,
        new PostgresStatement(FindAccountById, id.ToString()));

    private static string? AsId(string? bucket) => AccountId.TryParse(bucket, null, out var id) ? id.ToString() : null;

    private static Task<Done> Nothing(PostgresAnswers answers) => Task.FromResult(Done.Value);
}
