using System.Net.Sockets;
using System.Text;

namespace Darkroom.Tests;

public sealed class HostileTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Theory]
    [InlineData("w-0.webp", 400, "w must be a whole number from 1")]
    [InlineData("w-999999.webp", 400, "w must be a whole number from 1")]
    [InlineData("w-8193.webp", 400, "w must be a whole number from 1 to 8192")]
    [InlineData("w-%EF%BC%91%EF%BC%92.webp", 400, "w must be")]
    [InlineData("w-5_w-6.webp", 400, "repeated")]
    [InlineData("x-5.webp", 400, "Unknown operation 'x-5'")]
    [InlineData("h-8192_w-8192.webp", 400, "50000000")]
    [InlineData("w-5.psd", 400, "Unknown format 'psd'")]
    [InlineData("w-5.heic", 400, "heic cannot be written")]
    [InlineData("w-5", 400, "A format is missing")]
    [InlineData("original/../x.webp", 400, "Unknown operation 'x'")]
    [InlineData("%2e%2e%2fw-5.webp", 400, "Unknown operation")]
    [InlineData("w-%zz.webp", 400, "w must be")]
    [InlineData("w-5.webp%20", 400, "Unknown format")]
    public async Task A_wrong_rendition_is_refused_by_name(string rendition, int status, string reason)
    {
        await server.Upload(Pictures.Photo(20, 20), "target");
        var answer = await Raw($"GET /files/default/target/{rendition} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("{\"error\":\"", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/images/a%2500b")]
    [InlineData("/api/images/a%2500b")]
    [InlineData("//get//x%2500")]
    [InlineData("/files/default//target%2500/w-5.png")]
    [InlineData("/admin/accounts//a%2500b/usage")]
    [InlineData("/admin/accounts/%2564efault/usage")] // decoded twice it would be the default account's
    public async Task What_is_escaped_twice_is_decoded_once(string path)
    {
        var answer = await Raw($"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DarkroomServer.AdminKey}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.Contains("X-Content-Type-Options: nosniff", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_uploads_are_refused_with_a_reason_and_leave_nothing()
    {
        var picture = Pictures.Photo(20, 20);
        var before = await Used();
        var truncated = Pictures.Photo(400, 400)[..60];
        foreach (var (file, status) in new[] { (Array.Empty<byte>(), 400), ("just a text"u8.ToArray(), 415), (truncated, 422), ("GIF89a"u8.ToArray(), 422), ("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), 415), ("%PDF-1.4"u8.ToArray(), 415) })
            Assert.StartsWith($"{status} {{\"error\":", await server.PostUpload(file).Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.PostUpload(picture, tags: new string('t', 101)).Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.PostUpload(picture, tags: string.Join(',', Enumerable.Range(0, 101))).Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.PostUpload(picture, tags: "a\u0001b").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.PostUpload(picture, fileName: new string('n', 300)).Text(), StringComparison.Ordinal);

        foreach (var (type, body) in new[]
        {
            ("text/plain", "hello"), ("multipart/form-data", "x"), ("multipart/form-data; boundary=", "x"), ("multipart/form-data; boundary=b", ""), ("multipart/form-data; boundary=b", "--b\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncut"),
            ("multipart/form-data; boundary=b", "--b\r\n\r\nno disposition\r\n--b--\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\nX: " + new string('h', 20_000) + "\r\n\r\nx\r\n--b--\r\n"),
            ("multipart/form-data; boundary=b", string.Concat(Enumerable.Range(0, 300).Select(i => $"--b\r\nContent-Disposition: form-data; name=\"f{i}\"\r\n\r\nx\r\n")) + "--b--\r\n"),
            ("multipart/form-data; boundary=" + new string('b', 200), "x"),
        })
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            Assert.StartsWith("4", await server.Http.PostAsync("/upload/", content).Text(), StringComparison.Ordinal);
        }

        await StopTests.WaitFor("the refused uploads to leave nothing", async () => await Used() == before);
        Assert.DoesNotContain(" at Darkroom", server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_bounded_in_size_and_depth()
    {
        await server.Upload(Pictures.Photo(20, 20), "json");
        Assert.StartsWith("413", await server.Http.PostJson("/update/json", "{\"tags\":[\"" + new string('a', 1 << 20) + "\"]}").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.Http.PostJson("/update/json", new string('[', 100) + new string(']', 100)).Text(), StringComparison.Ordinal);
        Assert.StartsWith("414", await server.Anonymous.GetAsync("/files/default/json/" + new string('a', 3000)).Text(), StringComparison.Ordinal);
        Assert.Contains(" 400 ", await Raw("GET /files/default/json/%00.webp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_without_a_length_is_taken_and_one_that_is_cut_off_leaves_nothing()
    {
        var picture = Pictures.Photo(700, 700, seed: 9);
        var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "a.png" }, { new StringContent("chunked"), "object" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload/") { Content = form };
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(200, (int)(await server.Http.SendAsync(request)).StatusCode);
        Assert.Equal(picture, await server.Anonymous.GetByteArrayAsync("/files/default/chunked/original"));

        var (before, total) = (await Used(), await Total());
        using (var socket = new TcpClient(server.Url.Host, server.Url.Port))
        {
            var head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /upload/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DarkroomServer.AdminKey}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n{head}"));
            await stream.WriteAsync(picture.AsMemory(0, 200_000));
            await StopTests.WaitFor("the reservation", async () => await Used() > before);
        }

        await StopTests.WaitFor("the cut upload to be given up", async () => await Used() == before);
        Assert.Equal(total, await Total());
    }

    [Fact]
    public async Task A_body_that_stalls_is_given_up_and_one_that_is_too_large_is_refused()
    {
        await using var small = await DarkroomServer.Start(null, "Network:BodyIdleSeconds=1", "Limits:UploadBytes=100000");
        Assert.StartsWith("413", await small.PostUpload(new byte[3_000_000]).Text(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload/") { Content = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Photo(300, 300)), "file", "a.png" } } };
        request.Headers.TransferEncodingChunked = true;
        Assert.StartsWith("413", await small.Http.SendAsync(request).Text(), StringComparison.Ordinal);

        using var socket = new TcpClient(small.Url.Host, small.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /upload/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DarkroomServer.AdminKey}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"));
        await stream.WriteAsync(Pictures.Photo(100, 100).AsMemory(0, 1_000));
        using var reader = new StreamReader(stream);
        Assert.Contains(" 408 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_file_of_the_collection_is_refused_or_rendered_and_only_workers_die()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Outside.Corpus, "bad")))
        {
            using var answer = await server.PostUpload(await File.ReadAllBytesAsync(file), fileName: Path.GetFileName(file));
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode is 200 or (>= 400 and < 500), $"{file}: {(int)answer.StatusCode} {body}");
            if ((int)answer.StatusCode != 200) continue;
            var url = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("object_url").GetString();
            using var variant = await server.Anonymous.GetAsync(url + "w-200.webp");
            Assert.True((int)variant.StatusCode is 200 or 422, $"{file}: variant {(int)variant.StatusCode} {await variant.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/health/ready")).StatusCode);
        Assert.False(server.Process.HasExited);
    }

    private async Task<long> Used() => (await server.Http.GetAsync("/user/").Json()).GetProperty("storage_used").GetInt64();

    private async Task<long> Total() => (await server.Http.GetAsync("/get/").Json()).GetProperty("total").GetInt64();

    private async Task<string> Raw(string request)
    {
        using var socket = new TcpClient(server.Url.Host, server.Url.Port);
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
