using System.Net.Sockets;
using System.Text;

namespace Darkroom.Tests;

public sealed class RefusalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task Text_that_cannot_be_normalised_is_the_clients_mistake()
    {
        await server.Upload(Pictures.Photo(9, 9), "text");
        Assert.StartsWith("400", await server.PostUpload(Pictures.Photo(9, 9), tags: "a\uFFFEb").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.PostUpload(Pictures.Photo(9, 9), fileName: "\uFFFF.png").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.Http.PostJson("/update/text", """{"tags":["\ufffe"]}""").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.Http.GetAsync("/get/tags?%EF%BF%BE").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(" at Darkroom", server.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"name":"\ufffe"}""")]
    [InlineData("""{"name":"x","email":"a@b\u0000"}""")]
    public async Task Accounts_have_printable_names(string body) =>
        Assert.StartsWith("400", await server.Http.PostJson("/admin/accounts", body).Text(), StringComparison.Ordinal);

    [Fact]
    public async Task Nobody_is_told_to_remember_a_refused_upload()
    {
        using var upload = await server.PostUpload("GIF89a"u8.ToArray());
        Assert.Equal((422, "no-store"), ((int)upload.StatusCode, upload.Header("Cache-Control")));
    }

    [Fact]
    public async Task A_body_that_stalls_before_its_file_is_told_so()
    {
        await using var impatient = await DarkroomServer.Start(null, "Network:BodyIdleSeconds=1");
        using var socket = new TcpClient(impatient.Url.Host, impatient.Url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /update/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DarkroomServer.AdminKey}\r\nContent-Length: 500\r\n\r\n{{"));
        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("The body took too long", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_stalls_after_its_file_is_told_so_however_much_came_before()
    {
        await using var impatient = await DarkroomServer.Start(null, "Network:BodyIdleSeconds=1");
        using var socket = new TcpClient(impatient.Url.Host, impatient.Url.Port);
        byte[] file = [.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"u8, .. Pictures.Photo(200, 200), .. "\r\n--b\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\na"u8];
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /upload/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {DarkroomServer.AdminKey}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {file.Length + 10}\r\n\r\n"));
        await socket.GetStream().WriteAsync(file);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(socket.GetStream());
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadLineAsync(limit.Token), StringComparison.Ordinal);
    }
}
