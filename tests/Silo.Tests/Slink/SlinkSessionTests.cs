namespace Darkroom.Tests;

/// <summary>What ends a log-in, and what does not.</summary>
public sealed class SlinkSessionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task A_refresh_token_is_good_once_and_an_old_one_ends_the_session()
    {
        var ann = await SlinkPerson.SignUp(server);
        var (first, stolen) = (ann.Access, ann.Refresh);
        ann.Carry(await Refresh(ann.Refresh).Json());
        // Tokens that the session gave before are good for their hour.
        await AsTold(first).Answers(200);
        await ann.Http.GetAsync("/api/user").Answers(200);

        await Refresh(stolen).Refused(401);
        await Refresh(ann.Refresh).Refused(401);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await AsTold(first).Refused(401);
        await ann.LogIn();
        await ann.Http.GetAsync("/api/user").Answers(200);
    }

    [Fact]
    public async Task Of_two_that_refresh_with_one_token_at_once_at_most_one_gets_through()
    {
        var ann = await SlinkPerson.SignUp(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Refresh(ann.Refresh)));
        Assert.InRange(answers.Count(answer => answer.IsSuccessStatusCode), 0, 1);
    }

    [Fact]
    public async Task Logging_out_ends_that_session_at_once_and_no_other()
    {
        var ann = await SlinkPerson.SignUp(server);
        var other = ann.Access;
        await ann.LogIn();
        await ann.Http.GetAsync("/api/user").Answers(200);
        await server.Anonymous.PostJson("/api/auth/logout", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Answers(204);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(Pictures.Photo(8, 8))).Refused(401);
        await Refresh(ann.Refresh).Refused(401);
        await AsTold(other).Answers(200);
    }

    [Fact]
    public async Task Nobody_logs_out_by_a_session_without_its_secret()
    {
        var ann = await SlinkPerson.SignUp(server);
        foreach (var guess in new[] { ann.Refresh.Split('.')[0], ann.Refresh.Split('.')[0] + ".", ann.Refresh + "0", new string('x', 5000) })
            await server.Anonymous.PostJson("/api/auth/logout", $$"""{"refresh_token":"{{guess}}"}""").Answers(204);
        await ann.Http.GetAsync("/api/user").Answers(200);
    }

    [Fact]
    public async Task A_person_of_the_administrators_account_neither_sees_nor_revokes_its_admin_keys()
    {
        await using var own = await DarkroomServer.Start();
        var id = (await own.Http.GetAsync("/admin/accounts").Json()).GetProperty("accounts")[0].GetProperty("account_id").GetString();
        using var change = new HttpRequestMessage(HttpMethod.Patch, "/admin/accounts/" + id) { Content = SlinkPerson.Body("""{"password":"correct horse"}""") };
        Assert.Equal("default", (await own.Http.SendAsync(change).Json()).GetProperty("username").GetString());
        var tokens = await own.Anonymous.PostJson("/api/auth/login", """{"username":"default","password":"correct horse"}""").Json();
        using var person = new HttpClient { BaseAddress = own.Url };
        person.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());

        Assert.Equal("""200 {"data":[]}""", await person.GetAsync("/api/user/api-keys").Text());
        var seen = await own.Http.GetAsync("/api/user/api-keys").Json();
        foreach (var key in seen.GetProperty("data").EnumerateArray()) await person.DeleteAsync("/api/user/api-keys/" + key.GetProperty("id").GetString()).Refused(404);
        await own.Http.GetAsync("/admin/accounts").Answers(200);
    }

    [Fact]
    public async Task A_changed_password_ends_every_session()
    {
        var ann = await SlinkPerson.SignUp(server);
        var (other, refresh, key) = (ann.Access, ann.Refresh, await ann.NewKey());
        await ann.LogIn();
        await ann.Http.PostJson("/api/user/change-password", """{"old_password":"correct horse","password":"another horse","confirm":"another horse"}""").Answers(204);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await AsTold(other).Refused(401);
        await Refresh(refresh).Refused(401);
        await Refresh(ann.Refresh).Refused(401);
        await ann.TryLogIn().Refused(401);
        // Programs go on: their keys are revoked one by one.
        await AsTold(key).Answers(200);
        ann.Password = "another horse";
        await ann.LogIn();

        await server.Http.PatchAsync("/admin/accounts/" + ann.Id, SlinkPerson.Body("""{"password":"a third horse"}""")).Answers(200);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await ann.TryLogIn("a third horse").Answers(200);
    }

    [Fact]
    public async Task A_suspended_account_is_refused_by_key_and_by_token_until_it_is_active_again()
    {
        var ann = await SlinkPerson.SignUp(server);
        var (key, image) = (await ann.NewKey(), await ann.Upload(Pictures.Photo(8, 8)));
        await AsTold(key).Answers(200);
        await State(ann, "suspended");
        await AsTold(key).Refused(401);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await Refresh(ann.Refresh).Refused(401);
        await ann.TryLogIn().Refused(403);
        Assert.Equal(401, (int)(await server.PostUpload(Pictures.Photo(8, 8), key: key)).StatusCode);
        await server.Anonymous.GetAsync($"/image/{image}.png").Answers(200);

        await State(ann, "active");
        await AsTold(key).Answers(200);
        // The sessions ended.
        await ann.Http.GetAsync("/api/user").Refused(401);
        await ann.LogIn();
        await ann.Http.GetAsync("/api/user").Answers(200);
    }

    [Fact]
    public async Task A_deleted_accounts_tokens_are_refused_and_its_name_is_free()
    {
        var ann = await SlinkPerson.SignUp(server);
        await server.Http.DeleteAsync("/admin/accounts/" + ann.Id).Answers(204);
        await ann.Http.GetAsync("/api/user").Refused(401);
        await Refresh(ann.Refresh).Refused(401);
        await ann.TryLogIn().Refused(401);
        await server.Anonymous.PostJson("/api/auth/signup", $$"""{"email":"{{ann.Email}}","username":"{{ann.Username}}","password":"secret1","confirm":"secret1"}""").Answers(201);
    }

    private Task<HttpResponseMessage> Refresh(string token) => server.Anonymous.PostJson("/api/auth/refresh", $$"""{"refresh_token":"{{token}}"}""");

    private Task<HttpResponseMessage> AsTold(string secret) => server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/user", ("Authorization", "Bearer " + secret)));

    private Task State(SlinkPerson person, string state) =>
        server.Http.PatchAsync("/admin/accounts/" + person.Id, SlinkPerson.Body($$"""{"state":"{{state}}"}""")).Answers(200);
}
