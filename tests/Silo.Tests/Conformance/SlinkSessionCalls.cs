using System.Text.Json;
using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>Signing up, logging in, renewing that, and logging out.</summary>
internal static class SlinkSessionCalls
{
    private const string Tokens = """{"access_token":"<text>","refresh_token":"<text>"}""";

    public static readonly Call[] All =
    [
        Call("POST /api/auth/signup", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            var user = await ann.Http.GetAsync("/api/user").Json();
            Shape.Match($$"""{"id":"{{ann.Id}}","email":"{{ann.Email}}","username":"{{ann.Username}}","displayName":"Person {{ann.Username}}","roles":["ROLE_USER"]}""", user);
        }),
        Call("POST /api/auth/signup with what cannot be", async server =>
        {
            foreach (var (property, field) in new[]
            {
                ("email", "\"email\":\"nobody\""), ("email", "\"email\":null"), ("email", "\"email\":\"a b@c\""), ("username", "\"username\":\"ab\""), ("username", "\"username\":\"Ann\""),
                ("username", "\"username\":\"guest\""), ("username", "\"username\":\"admin\""), ("password", "\"password\":\"short\",\"confirm\":\"short\""), ("confirm", "\"confirm\":\"another\""),
            }) await SignUp(server, SlinkPerson.NewName(), field).Violates(property);
            await server.Anonymous.PostJson("/api/auth/signup", "{}").Violates("password");
            await server.Anonymous.PostJson("/api/auth/signup", "[]").Refused(400);
        }),
        Call("POST /api/auth/signup with what is taken", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            await SignUp(server, SlinkPerson.NewName(), $"\"username\":\"{ann.Username}\"").Violates("username");
            await SignUp(server, SlinkPerson.NewName(), $"\"email\":\"{ann.Email.ToUpperInvariant()}\"").Violates("email");
        }),
        Call("POST /api/auth/login username", async server => Shape.Match(Tokens, await (await SlinkPerson.Ann(server)).TryLogIn().Json())),
        Call("POST /api/auth/login email", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            foreach (var field in new[] { "email", "username" })
                Shape.Match(Tokens, await server.Anonymous.PostJson("/api/auth/login", $$"""{"{{field}}":"{{ann.Email}}","password":"{{ann.Password}}"}""").Json());
        }),
        Call("POST /api/auth/login with wrong credentials: 401", async server =>
        {
            var wrong = await (await SlinkPerson.Ann(server)).TryLogIn("wrong password").Text();
            Assert.StartsWith("401 ", wrong, StringComparison.Ordinal);
            // Nobody learns who has an account.
            Assert.Equal(wrong, await server.Anonymous.PostJson("/api/auth/login", """{"username":"nobody-at-all","password":"wrong password"}""").Text());
            await server.Anonymous.PostJson("/api/auth/login", """{"username":"ann"}""").Violates("password");
            await server.Anonymous.PostJson("/api/auth/login", """{"password":"secret"}""").Violates("username");
        }),
        Call("POST /api/auth/login: the access token is an HS256 JWT of an hour", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var parts = (await ann.TryLogIn().Json()).GetProperty("access_token").GetString()!.Split('.');
            Assert.Equal(3, parts.Length);
            var (header, claims) = (Decode(parts[0]), Decode(parts[1]));
            Shape.Match("""{"alg":"HS256","typ":"JWT","kid":"<text>"}""", header);
            Shape.Match($$"""{"sub":"{{ann.Id}}","sid":"<text>","iat":"<number>","exp":"<number>"}""", claims);
            Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        }),
        Call("POST /api/auth/refresh", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            var body = await server.Anonymous.PostJson("/api/auth/refresh", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Json();
            Shape.Match(Tokens, body);
            Assert.NotEqual(ann.Refresh, body.GetProperty("refresh_token").GetString());
            ann.Carry(body);
            await ann.Http.GetAsync("/api/user").Answers(200);
        }),
        Call("POST /api/auth/refresh with what is no token", async server =>
        {
            foreach (var body in new[] { "{}", """{"refresh_token":null}""", """{"refresh_token":"x"}""", """{"refresh_token":"x.y"}""", """{"refresh_token":"."}""" })
                await server.Anonymous.PostJson("/api/auth/refresh", body).Refused(401);
        }),
        Call("POST /api/auth/logout", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            Assert.Equal("204 ", await ann.Http.PostJson("/api/auth/logout", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Text());
            await ann.Http.GetAsync("/api/user").Refused(401);
            Assert.Equal("204 ", await server.Anonymous.PostJson("/api/auth/logout", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Text());
        }),
    ];

    private static Task<HttpResponseMessage> SignUp(DarkroomServer server, string name, string field) => server.Anonymous.PostJson(
        "/api/auth/signup", $$"""{"email":"{{name}}@people.example","username":"{{name}}","password":"correct horse","confirm":"correct horse",{{field}}}""");

    private static JsonElement Decode(string part) => JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(part));
}
