using System.Globalization;
using System.Text.Json;

namespace Darkroom.Tests.Snippets;

/// <summary>What a call did, seen at the server or in what the example printed.</summary>
internal static class Effects
{
    private const string WholeJson = @"^\{[\s\S]*\}";

    public static async Task Check(Stage stage, Trial trial, string output)
    {
        var (subject, call) = (trial.Subject, trial.Snippet.Call);
        switch (trial.Snippet.Dialect, call)
        {
            case ("ImageResizer", "GET /images"):
                Assert.Equal(Stage.ForeignWidth, (await Printed(stage, output)).GetProperty("width").GetInt32());
                break;
            case ("ImageResizer", "POST /images"):
                Assert.Equal(new FileInfo(subject.File).Length, (await Printed(stage, output)).GetProperty("filesize").GetInt64());
                break;
            case ("ImageResizer", "GET /images/{IMAGE_ID}"):
                Assert.Equal(subject.Id, (await Printed(stage, output)).GetProperty("id").GetString());
                break;
            case ("ImageResizer", "GET /images/{IMAGE_ID}/delete"):
                Assert.Equal(404, (int)(await stage.Image(subject.Id)).StatusCode);
                break;
            case ("ImageResizer", "GET /images/{IMAGE_ID}/add_tags"):
                await Tagged(stage, subject, "old", "animal", "dog", "pet", "four_legs");
                break;
            case ("ImageResizer", "GET /images/{IMAGE_ID}/remove_tags"):
                await Tagged(stage, subject, "kept");
                break;
            case ("ImageResizer", "GET /account"):
                var account = (await stage.Server.Anonymous.GetAsync("/v1/account?key=" + DarkroomServer.AdminKey).Json()).GetProperty("response");
                Assert.InRange(Number(output, "num_images"), 1, account.GetProperty("num_images").GetInt64());
                Assert.Contains(account.GetProperty("storage").GetProperty("max_readable").GetString()!, output, StringComparison.Ordinal);
                break;
            case ("Reimage", "/upload/"):
                var made = (await stage.Image(Value(output, "object_id")).Json()).GetProperty("response");
                Assert.Equal(["product", "hero"], made.Strings("tags"));
                Assert.Equal(new FileInfo(subject.File).Length, made.GetProperty("filesize").GetInt64());
                break;
            case ("Reimage", "/user/"):
                Assert.InRange(Number(output, "image_count"), 1, 10_000);
                break;
            case ("Reimage", "/get/"):
                var body = JsonDocument.Parse(output.Find(WholeJson)).RootElement;
                var (page, size) = (trial.Code.Find("(?<=[?]page=)[0-9]+"), trial.Code.Find("(?<=page_size=)[0-9]+"));
                Assert.Equal((page, size), (body.GetProperty("page").ToString(), body.GetProperty("page_size").ToString()));
                if (page == "1" && !trial.Code.Contains("tags=", StringComparison.Ordinal)) Assert.Contains(subject.ObjectUrl, body.Strings("objects"));
                break;
            case ("Reimage", "/get/ and /update/"):
                await Tagged(stage, subject, "existing", "tags", "new-tag");
                break;
            case ("Reimage", "/update/") when trial.Code.Contains("'new'", StringComparison.Ordinal) || trial.Code.Contains("\"new\"", StringComparison.Ordinal):
                await Tagged(stage, subject, "product", "featured", "new");
                break;
            case ("Reimage", "/update/"):
                await Tagged(stage, subject, "product", "featured");
                break;
            case ("Reimage", "original"):
            case ("Reimage", "w-800.webp"):
                await Delivered(stage, output, call == "original" ? "image/png" : "image/webp", 64, 48);
                break;
            case ("Imager", "/api/images/upload"):
                Assert.Equal("success", Value(output, "status"));
                Assert.Equal(new FileInfo(subject.File).Length, (await Printed(stage, output)).GetProperty("filesize").GetInt64());
                break;
            case ("Imager", _):
                Assert.Equal((subject.Id, 64, 48), (Value(output, "id"), Number(output, "width"), Number(output, "height")));
                break;
            case ("Slink", _):
                await CheckSlink(stage, trial, output);
                break;
            default:
                Assert.Fail("nobody knows what this call does");
                break;
        }
    }

    private static async Task CheckSlink(Stage stage, Trial trial, string output)
    {
        var (subject, call) = (trial.Subject, trial.Snippet.Call);
        var stated = trial.Snippet.Text.Find("(?<=^HTTP )[0-9]+");
        Assert.StartsWith("HTTP/1.1 " + (stated.Length > 0 ? stated : "200"), output, StringComparison.Ordinal);
        if (call.EndsWith("/guest/upload", StringComparison.Ordinal)) Assert.Equal(200, (int)(await stage.Server.Anonymous.GetAsync($"/image/{Value(output, "id")}.png")).StatusCode);
        else if (call.EndsWith("/upload", StringComparison.Ordinal)) Assert.Equal(500, (await stage.PersonsImage(Value(output, "id")).Json()).GetProperty("response").GetProperty("width").GetInt32());
        else if (call.StartsWith("DELETE", StringComparison.Ordinal)) Assert.Equal(404, (int)(await stage.PersonsImage(subject.Uuid)).StatusCode);
        else if (call.StartsWith("PATCH", StringComparison.Ordinal)) Assert.Contains("Updated description", await stage.Server.Anonymous.SendAsync(Detail(trial)).Text(), StringComparison.Ordinal);
        else if (call.Contains("/api/", StringComparison.Ordinal) && !call.EndsWith("/api/images/{page}", StringComparison.Ordinal) && call != "GET /api/images") Assert.Contains(subject.Uuid, output, StringComparison.Ordinal);
        else if (call.EndsWith("/api/images/{page}", StringComparison.Ordinal)) Assert.Equal(["meta", "data"], JsonDocument.Parse(output.Find(WholeJson)).RootElement.EnumerateObject().Select(member => member.Name));
        else if (call.Contains("/image/", StringComparison.Ordinal)) await DeliveredBySlink(stage, call, output);
    }

    /// <summary>The original has 1000×800.</summary>
    private static Task DeliveredBySlink(Stage stage, string call, string output)
    {
        var type = call.Contains(".webp", StringComparison.Ordinal) ? "image/webp" : call.Contains(".jpg", StringComparison.Ordinal) ? "image/jpeg" : "image/png";
        return call[(call.IndexOf('?', StringComparison.Ordinal) + 1)..] switch
        {
            "w=800&h=600" => Delivered(stage, output, type, 750, 600),
            "w=400&h=400&crop=true" => Delivered(stage, output, type, 400, 400),
            "w=300&crop=true" => Delivered(stage, output, type, 300, 300),
            "w=800" => Delivered(stage, output, type, 800, 640),
            _ => Delivered(stage, output, type, 1000, 800),
        };
    }

    /// <summary>The server tells the sizes of what it delivered.</summary>
    private static async Task Delivered(Stage stage, string output, string type, int width, int height)
    {
        Assert.StartsWith("HTTP/1.1 200", output, StringComparison.Ordinal);
        Assert.Contains("Content-Type: " + type, output, StringComparison.Ordinal);
        using var picture = new ByteArrayContent(Wire.Body(output));
        picture.Headers.ContentType = new("application/octet-stream");
        var again = (await stage.Server.Http.PostAsync("/v1/images", picture).Json()).GetProperty("response");
        Assert.Equal((width, height), (again.GetProperty("width").GetInt32(), again.GetProperty("height").GetInt32()));
    }

    private static HttpRequestMessage Detail(Trial trial)
    {
        var authorisation = trial.Code.Find("(?<=^Authorization: ).+$");
        return Answers.Request(HttpMethod.Get, $"/api/image/{trial.Subject.Uuid}/detail", ("Authorization", authorisation));
    }

    private static async Task Tagged(Stage stage, Subject subject, params string[] tags) =>
        Assert.Equal(tags, (await stage.Image(subject.Id).Json()).GetProperty("response").Strings("tags"));

    /// <summary>The image that was printed, as the server knows it.</summary>
    private static async Task<JsonElement> Printed(Stage stage, string output) =>
        (await stage.Image(Value(output, "id")).Json()).GetProperty("response");

    /// <summary>A text member, as JSON, JavaScript, Python or Ruby print it.</summary>
    private static string Value(string output, string name)
    {
        var value = output.Find($@"(?<=\b{name}['""]?\s*(:|=>)\s*u?['""])[^'""]+");
        Assert.True(value.Length > 0, "no " + name);
        return value;
    }

    private static long Number(string output, string name)
    {
        var value = output.Find($@"(?<=\b{name}['""]?\s*(:|=>)\s*)[0-9]+");
        Assert.True(value.Length > 0, "no " + name);
        return long.Parse(value, CultureInfo.InvariantCulture);
    }
}
