using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>What is not there answers in Slink's words, and so does what HTTP itself refuses.</summary>
internal static class SlinkErrorCalls
{
    public static readonly Call[] All =
    [
        Call("GET /api/health", async server => Assert.Equal("200 OK", await server.Anonymous.GetAsync("/api/health").Text())),
        Call("GET /api/licenses", async server => Assert.Equal("""200 {"licenses":[]}""", await server.Anonymous.GetAsync("/api/licenses").Text())),
        Call("collections, shares, tags, chunked upload, comments, bookmarks, notifications, single sign-on, analytics: 404", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var id = await ann.Upload(Pictures.Photo(9, 9));
            foreach (var url in new[]
            {
                "/api/collections", "/api/collection/" + id, "/api/shares", "/i/abcdefgh", "/c/abcdefgh", "/api/tags", $"/api/images/{id}/tags", "/api/upload/chunked/" + id, $"/api/image/{id}/comments",
                "/api/bookmarks", $"/api/image/{id}/bookmark/status", "/api/notifications", "/api/auth/sso/providers", "/api/analytics/image", "/api/nothing", "/api",
            }) await ann.Http.GetAsync(url).Refused(404, SlinkWords.NotFound);
            foreach (var url in new[] { "/api/collection", "/api/tags", "/api/upload/chunked", $"/api/image/{id}/comments", $"/api/image/{id}/bookmark", $"/api/image/{id}/share", "/api/auth/sso/authorize" })
                await ann.Http.PostJson(url, "{}").Refused(404, SlinkWords.NotFound);
        }),
        Call("a method that is not there: 405", async server => await (await SlinkPerson.Ann(server)).Http.DeleteAsync("/api/upload").Refused(405)),
        Call("a token that is none: 401", async server =>
        {
            foreach (var token in new[] { "a.b.c", "..", "e30.e30.e30", "sk_unknown" })
            {
                using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/images/history", ("Authorization", "Bearer " + token)));
                Assert.Equal((401, "Bearer"), ((int)answer.StatusCode, answer.Header("WWW-Authenticate")));
            }
        }),
        Call("a token that is wrong where none is needed: 401", async server =>
        {
            foreach (var url in new[] { "/api/images", "/api/images/1", "/api/images/exists" })
                await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Authorization", "Bearer a.b.c"))).Refused(401);
        }),
        Call("OPTIONS of every path: CORS", async server =>
        {
            foreach (var url in new[] { "/api/upload", "/api/images/1", "/image/x.png" })
            {
                using var answer = await server.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Options, url));
                Assert.Equal((204, "*"), ((int)answer.StatusCode, answer.Header("Access-Control-Allow-Origin")));
            }
        }),
    ];
}
