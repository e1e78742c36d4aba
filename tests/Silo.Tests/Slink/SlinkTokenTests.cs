using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Darkroom.Storage;

namespace Darkroom.Tests;

/// <summary>Access tokens that the server did not sign as they are, and the keys that sign.</summary>
public sealed class SlinkTokenTests : IAsyncLifetime
{
    private const string Base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private DarkroomServer? started;

    private DarkroomServer Server => started ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => started = await DarkroomServer.Start(data: null, "Slink:SignUp=open");

    public async ValueTask DisposeAsync()
    {
        if (started is not null) await started.DisposeAsync();
    }

    [Fact]
    public async Task A_forged_token_is_refused()
    {
        var (ann, bob) = (await SlinkPerson.SignUp(Server), await SlinkPerson.SignUp(Server));
        var key = (await SigningKeys())[0];
        var (header, claims, signature) = Parts(ann.Access);
        await Ask(ann.Access).Answers(200);
        // This test signs as the server does, so what it forges is refused for the reason that it means.
        await Ask(Signed(header, claims, key)).Answers(200);

        foreach (var (what, token) in new[]
        {
            ("no algorithm", $"{With(header, "alg", "none")}.{claims}."),
            ("no algorithm, signature kept", $"{With(header, "alg", "none")}.{claims}.{signature}"),
            ("no algorithm, signed", Signed(With(header, "alg", "none"), claims, key)),
            ("an algorithm in other letters", Signed(With(header, "alg", "hs256"), claims, key)),
            ("another algorithm", Signed(With(header, "alg", "HS512"), claims, key)),
            ("another key", Signed(header, claims, RandomNumberGenerator.GetBytes(64))),
            ("an empty key", Signed(header, claims, [])),
            ("an unknown key's name", Signed(With(header, "kid", "nobody"), claims, key)),
            ("no key's name", Signed(With(header, "kid", null), claims, key)),
            ("another's claims", $"{header}.{Parts(bob.Access).Claims}.{signature}"),
            ("another's session", $"{header}.{With(claims, "sid", Claim(bob.Access, "sid"))}.{signature}"),
            ("a longer life", $"{header}.{With(claims, "exp", 4_000_000_000)}.{signature}"),
            ("expired", Signed(header, With(claims, "exp", DateTimeOffset.UtcNow.ToUnixTimeSeconds()), key)),
            ("no end", Signed(header, With(claims, "exp", null), key)),
            ("no session", Signed(header, With(claims, "sid", null), key)),
            ("a session that never was", Signed(header, With(claims, "sid", new string('0', 32)), key)),
            ("another form of the signature", $"{header}.{claims}.{OtherForm(signature)}"),
            ("a padded signature", $"{header}.{claims}.{signature}="),
            ("white space in the signature", $"{header}.{claims}.{signature[..^1]} "),
            ("a signature in the other alphabet", $"{header}.{claims}.{new string('/', 43)}"),
            ("half a signature", $"{header}.{claims}.{signature[..21]}"),
            ("four parts", ann.Access + ".x"),
            ("an array", Signed(Encode("[]"), claims, key)),
            ("what is no JSON", Signed(Encode("{"), claims, key)),
        })
        {
            using var answer = await Ask(token);
            Assert.True((int)answer.StatusCode == 401, $"A token with {what} was answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_new_key_signs_and_the_old_one_still_vouches_until_it_is_forgotten()
    {
        var ann = await SlinkPerson.SignUp(Server);
        var before = ann.Access;
        Assert.Contains("good until they expire", await Rotate(), StringComparison.Ordinal);
        Assert.Equal(2, (await SigningKeys()).Length);
        await SlinkWords.Until("a log-in signed with the new key", LogIn, access => Claim(access, "kid", part: 0) != Claim(before, "kid", part: 0));
        await Ask(before).Answers(200);

        // The tokens end, the sessions do not.
        var between = ann.Access;
        Assert.Contains("refused", await Rotate("--now"), StringComparison.Ordinal);
        Assert.Single(await SigningKeys());
        await SlinkWords.Until("the old keys' tokens to end", async () => (int)(await Ask(between)).StatusCode, status => status == 401);
        await Ask(before).Refused(401);
        ann.Carry(await Server.Anonymous.PostJson("/api/auth/refresh", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Json());
        await Ask(ann.Access).Answers(200);

        async Task<string> LogIn()
        {
            ann.Carry(await Server.Anonymous.PostJson("/api/auth/refresh", $$"""{"refresh_token":"{{ann.Refresh}}"}""").Json());
            return ann.Access;
        }
    }

    [Fact]
    public async Task A_token_outlives_a_restart()
    {
        var ann = await SlinkPerson.SignUp(Server);
        Server.Process.Signal(15);
        await Server.Process.Ended(TimeSpan.FromSeconds(30));
        await using var again = await DarkroomServer.Start(Server.Data, "Slink:SignUp=open");
        await again.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/user", ("Authorization", "Bearer " + ann.Access))).Answers(200);
    }

    [Fact]
    public async Task Rotating_takes_nothing_but_now()
    {
        foreach (var wrong in new[] { "--later", "now" })
        {
            await using var process = Verb(wrong);
            Assert.Equal(1, await process.Ended(TimeSpan.FromSeconds(30)));
            Assert.Contains("'rotate-keys' takes --now or nothing", process.Output, StringComparison.Ordinal);
        }
    }

    private async Task<string> Rotate(params string[] arguments)
    {
        await using var process = Verb(arguments);
        Assert.Equal(0, await process.Ended(TimeSpan.FromSeconds(30)));
        return await process.LineWith("signs access tokens now", TimeSpan.FromSeconds(5));
    }

    private DarkroomProcess Verb(params string[] arguments) =>
        DarkroomProcess.Start(["rotate-keys", .. arguments], new() { ["DARKROOM__Storage__Data"] = Server.Data });

    private async Task<byte[][]> SigningKeys()
    {
        using var database = SqliteDatabase.OpenBeside(Server.Data);
        return [.. (await new SqliteSessions(database).SigningKeys(DateTimeOffset.UnixEpoch)).Select(key => key.Secret.ToArray())];
    }

    private Task<HttpResponseMessage> Ask(string token) => Server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/user", ("Authorization", "Bearer " + token)));

    private static (string Header, string Claims, string Signature) Parts(string token) => token.Split('.') is [var header, var claims, var signature] ? (header, claims, signature) : default;

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Signed(string header, string claims, byte[] key) =>
        $"{header}.{claims}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{header}.{claims}")))}";

    private static string With(string part, string name, JsonNode? value)
    {
        var json = Node(part);
        json[name] = value;
        return Encode(json.ToJsonString());
    }

    private static string Claim(string token, string name, int part = 1) => Node(token.Split('.')[part])[name]!.GetValue<string>();

    private static JsonNode Node(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;

    /// <summary>The same 32 bytes: the last letter's two lowest bits mean nothing.</summary>
    private static string OtherForm(string signature) => signature[..^1] + Base64Letters[Base64Letters.IndexOf(signature[^1], StringComparison.Ordinal) ^ 1];
}
