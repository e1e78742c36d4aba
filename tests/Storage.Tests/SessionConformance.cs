namespace Darkroom.Tests;

/// <summary>What every store of sessions promises.</summary>
public abstract class SessionConformance(StorageBed bed) : StorageConformance(bed)
{
    private DateTimeOffset Now => Time.GetUtcNow();

    [Fact]
    public async Task A_session_is_found_until_it_expires_or_ends()
    {
        var ann = await Person("ann");
        var session = new Session("s1", ann.Id, Now, Now.AddDays(1));
        await Sessions.Begin(session, "hash", "hash of ann");
        Assert.Equal(session, await Sessions.Find("s1", Now));
        Assert.Null(await Sessions.Find("s2", Now));
        Assert.Null(await Sessions.Find("s1", Now.AddDays(1)));
        await Sessions.End("s1", "another hash");
        Assert.NotNull(await Sessions.Find("s1", Now));
        await Sessions.End("s1", "hash");
        await Sessions.End("s1", "hash");
        Assert.Null(await Sessions.Find("s1", Now));
    }

    [Fact]
    public async Task A_refresh_hash_is_good_once_and_an_old_one_ends_the_session()
    {
        var ann = await Person("ann");
        await Sessions.Begin(new Session("s1", ann.Id, Now, Now.AddDays(1)), "one", "hash of ann");
        var refreshed = await Sessions.Refresh("s1", "one", "two", Now, Now.AddDays(2));
        Assert.Equal(new Session("s1", ann.Id, Now, Now.AddDays(2)), refreshed);
        Assert.NotNull(await Sessions.Refresh("s1", "two", "three", Now, Now.AddDays(2)));
        Assert.Null(await Sessions.Refresh("s1", "two", "four", Now, Now.AddDays(2)));
        Assert.Null(await Sessions.Find("s1", Now));
        Assert.Null(await Sessions.Refresh("s1", "three", "four", Now, Now.AddDays(2)));

        await Sessions.Begin(new Session("s2", ann.Id, Now, Now.AddDays(1)), "one", "hash of ann");
        Assert.Null(await Sessions.Refresh("s2", "one", "two", Now.AddDays(1), Now.AddDays(2)));
    }

    [Fact]
    public async Task An_account_that_is_not_active_has_no_sessions()
    {
        var (ann, bob) = (await Person("ann"), await Person("bob"));
        foreach (var account in new[] { ann, bob }) await Sessions.Begin(new Session(account.Username!, account.Id, Now, Now.AddDays(1)), "hash", "hash of " + account.Username);
        await Catalogue.UpdateAccount(ann.Id, new UpdateAccount(State: AccountState.Suspended));
        Assert.Null(await Sessions.Find("ann", Now));
        Assert.Null(await Sessions.Refresh("ann", "hash", "new", Now, Now.AddDays(1)));
        await Catalogue.DeleteAccount(bob.Id);
        Assert.Null(await Sessions.Find("bob", Now));
        Assert.Null(await Sessions.FindCredential("bob"));
        await Catalogue.UpdateAccount(ann.Id, new UpdateAccount(State: AccountState.Active));
        Assert.Null(await Sessions.Find("ann", Now));
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions_and_lets_nobody_in_who_showed_the_old_one()
    {
        var ann = await Person("ann");
        Assert.True(await Sessions.Begin(new Session("s1", ann.Id, Now, Now.AddDays(1)), "hash", "hash of ann"));
        await Catalogue.UpdateAccount(ann.Id, new UpdateAccount(PasswordHash: "another"));
        Assert.Null(await Sessions.Find("s1", Now));
        Assert.False(await Sessions.Begin(new Session("s2", ann.Id, Now, Now.AddDays(1)), "hash", "hash of ann"));
        Assert.Null(await Sessions.Find("s2", Now));
        Assert.True(await Sessions.Begin(new Session("s3", ann.Id, Now, Now.AddDays(1)), "hash", "another"));

        await Catalogue.UpdateAccount(ann.Id, new UpdateAccount(State: AccountState.Suspended));
        Assert.False(await Sessions.Begin(new Session("s4", ann.Id, Now, Now.AddDays(1)), "hash", "another"));
        await Catalogue.DeleteAccount(ann.Id);
        Assert.False(await Sessions.Begin(new Session("s5", ann.Id, Now, Now.AddDays(1)), "hash", "another"));
    }

    [Fact]
    public async Task Sessions_that_expired_go_with_the_next_that_begins()
    {
        var ann = await Person("ann");
        await Sessions.Begin(new Session("old", ann.Id, Now, Now.AddDays(1)), "hash", "hash of ann");
        Time.Advance(TimeSpan.FromDays(2));
        await Sessions.Begin(new Session("new", ann.Id, Now, Now.AddDays(1)), "hash", "hash of ann");
        Assert.Null(await Sessions.Find("old", Now.AddDays(-2)));
    }

    [Fact]
    public async Task A_credential_is_found_by_user_name_or_address_whatever_their_case()
    {
        var ann = await Person("ann");
        foreach (var login in new[] { "ann", "ANN", "ann@people.example", "Ann@People.Example" }) Assert.Equal(new Credential(ann, "hash of ann"), await Sessions.FindCredential(login));
        Assert.Equal("hash of ann", (await Sessions.FindCredential(ann.Id))!.PasswordHash);
        Assert.Null(await Sessions.FindCredential("an_"));
        Assert.Null(await Sessions.FindCredential(""));
        // An account of programs has an address, but nobody logs in to it.
        await Catalogue.NewAccount();
        Assert.Null(await Sessions.FindCredential("ann@example.org"));
        Assert.Equal(Failure.UsernameTaken, (await Catalogue.CreateAccount(AccountId.New(), Wish("ANN", "other@people.example"))).Failure);
        Assert.Equal(Failure.EmailTaken, (await Catalogue.CreateAccount(AccountId.New(), Wish("bob", "ANN@people.example"))).Failure);
        await Catalogue.DeleteAccount(ann.Id);
        await Person("ann");
    }

    [Fact]
    public async Task Signing_keys_are_rotated_retired_and_forgotten()
    {
        Assert.Empty(await Sessions.SigningKeys(DateTimeOffset.UnixEpoch));
        var first = await Sessions.RotateSigningKey(null, Now);
        Assert.Equal(64, first.Secret.Length);
        // Two nodes that see none at once agree on one.
        Assert.Equal(first.Id, (await Sessions.RotateSigningKey(null, Now)).Id);
        Time.Advance(TimeSpan.FromHours(1));
        var second = await Sessions.RotateSigningKey(first.Id, Now);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, (await Sessions.RotateSigningKey(first.Id, Now)).Id);
        Assert.Equal([second.Id, first.Id], (await Sessions.SigningKeys(Now)).Select(key => key.Id));
        Assert.Equal([second.Id], (await Sessions.SigningKeys(Now.AddSeconds(1))).Select(key => key.Id));
        Assert.Equal(first.Secret.AsEnumerable(), (await Sessions.SigningKeys(Now))[1].Secret.AsEnumerable());
        await Sessions.ForgetRetiredKeys();
        Assert.Equal(second.Id, Assert.Single(await Sessions.SigningKeys(DateTimeOffset.UnixEpoch)).Id);
    }

    private async Task<Account> Person(string name) => (await Catalogue.CreateAccount(AccountId.New(), Wish(name, name + "@people.example"))).Value!;

    private static CreateAccount Wish(string name, string email) => new(name, null, email, "hash of " + name, 0, "files", 1 << 20, null, name);
}
