using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary><c>searchTerm</c> and <c>searchBy</c>; every text below is one image's alone.</summary>
internal static class SlinkSearchCalls
{
    public static readonly Call[] All =
    [
        Searched("description", "searchBy=description", described: "A walk at DAWN", term: "dawn", miss: "dusk"),
        Searched("description, wildcards mean themselves", "searchBy=description", described: "100%_sure \\o/", term: "0%_s", miss: "1%0_sure"),
        Searched("hashtag in the description", "searchBy=hashtag", described: "Off to #beach", term: "beach", miss: "Off"),
        Searched("hashtag with its sign", "searchBy=hashtag", described: "Off to #beach", term: "#beach", miss: "#Off"),
        Searched("file name", "searchBy=fileName", described: "", term: "IMG_2041", miss: "IMG-2041"),
        Searched("everywhere", "", described: "Evening light", term: "evening", miss: "morning"),
        Searched("everywhere, said so", "searchBy=all", described: "", term: "img_2041.png", miss: "img_2042"),
        Call("GET /api/images/{page} searchBy=user", async server =>
        {
            var (ann, bob) = (await SlinkPerson.SignUp(server), await SlinkPerson.SignUp(server));
            var (anns, hidden) = (await ann.Upload(Pictures.Photo(9, 9), ("isPublic", "true")), await ann.Upload(Pictures.Photo(9, 9)));
            await bob.Upload(Pictures.Photo(9, 9), ("isPublic", "true"));
            foreach (var term in new[] { ann.Username, ann.Username.ToUpperInvariant(), ann.Username[2..8], $"Person {ann.Username}" })
                Assert.Equal([anns], (await bob.Http.GetAsync("/api/images/1?searchBy=user&searchTerm=" + Uri.EscapeDataString(term)).Json()).Ids());
            Assert.Equal([hidden, anns], (await ann.Http.GetAsync($"/api/images/1?searchBy=user&searchTerm={ann.Username}&orderBy=attributes.createdAt").Json()).Ids());
        }),
        Call("GET /api/images/{page} searchBy=hashtag of a tag", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            await server.Upload(Pictures.Photo(9, 9), tags: "Lighthouse,sea", key: await ann.NewKey());
            Assert.Single((await ann.Http.GetAsync("/api/images/history/1?searchBy=hashtag&searchTerm=lighthouse").Json()).Ids());
            Assert.Empty((await ann.Http.GetAsync("/api/images/history/1?searchBy=hashtag&searchTerm=light").Json()).Ids());
        }),
        Call("GET /api/images/{page} searchTerm that is blank", async server =>
        {
            var ann = await SlinkListCalls.WithImages(server, 2);
            foreach (var term in new[] { "", "%20", "%23" }) Assert.Equal(2, (await ann.Http.GetAsync("/api/images/history/1?searchTerm=" + term).Json()).Ids().Length);
        }),
    ];

    private static Call Searched(string what, string query, string described, string term, string miss) => Call($"GET /api/images/{{page}} searchTerm in {what}", async server =>
    {
        var ann = await SlinkPerson.SignUp(server);
        await ann.Upload(Pictures.Photo(8, 8), ("description", "nothing of it"));
        var form = SlinkPerson.Form(Pictures.Photo(9, 9), described.Length == 0 ? "IMG_2041.png" : "x.png", ("description", described));
        var id = (await ann.Http.PostAsync("/api/upload", form).Json(201)).GetProperty("id").GetString()!;
        var found = await ann.Http.GetAsync($"/api/images/history/1?{query}&searchTerm={Uri.EscapeDataString(term)}").Json();
        Assert.Equal([id], found.Ids());
        Assert.Equal(1, found.GetProperty("meta").GetProperty("total").GetInt32());
        Assert.Empty((await ann.Http.GetAsync($"/api/images/history/1?{query}&searchTerm={Uri.EscapeDataString(miss)}").Json()).Ids());
    });
}
