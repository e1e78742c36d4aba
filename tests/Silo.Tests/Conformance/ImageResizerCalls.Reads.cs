using System.Net.Sockets;
using System.Text;

namespace Darkroom.Tests.Conformance;

internal static partial class ImageResizerCalls
{
    private static Call[] Reads =>
    [
        Row("GET /v1/images/{id}", async tenant => await Get(tenant, "/v1/images/" + await Upload(tenant)).Says(200, Image)),
        Row("GET /v1/images/{id} with the key in X-Api-Key and in Authorization", async tenant =>
        {
            var path = "/v1/images/" + await Upload(tenant);
            await tenant.Stranger("GET", path, null, ("X-Api-Key", tenant.Key)).Says(200, Image);
            await tenant.Get(path).Says(200, Image);
            await tenant.Stranger("GET", $"{path}?key={tenant.Key}", null, ("X-Api-Key", tenant.Key)).Says(200, Image);
        }),
        Row("GET /v1/images/{id} with everything that can be asked", async tenant =>
            await Get(tenant, $"/v1/images/{await Upload(tenant)}?with_exif&verbose&with_mini_preview&with_account").Says(200, Full)),
        .. new[] { "false", "0", "no", "off", "FALSE" }.Select(word => Row($"GET /v1/images/{{id}}?verbose={word}", async tenant =>
            await Get(tenant, $"/v1/images/{await Upload(tenant)}?verbose={word}").Says(200, Image))),
        Row("GET /v1/images/{id}?verbose=maybe", async tenant => await Get(tenant, $"/v1/images/{await Upload(tenant)}?verbose=maybe").Says(400, Error("invalid_request"))),
        Row("GET /v1/images/{id}?with_mini_preview: a JPEG of about 500 bytes", async tenant =>
        {
            var body = await Get(tenant, $"/v1/images/{await Upload(tenant, file: Tenant.Picture(400, 300))}?with_mini_preview=true").Json();
            var jpeg = Convert.FromBase64String(body.GetProperty("response").GetProperty("mini_preview").GetString()!);
            Assert.InRange(jpeg.Length, 100, 500);
            var (width, height) = await tenant.SizeOf(jpeg);
            Assert.Equal(42, width);
            Assert.InRange(height, 31, 32);
        }),
        Row("GET /v1/images/{id} of another's image or nobody's", async tenant =>
        {
            await Get(tenant, "/v1/images/NKrigl4").Says(404, Error("not_found"));
            await Get(tenant, "/v1/images/" + await Upload(await Tenant.Of(tenant.Server))).Says(404, Error("not_found"));
        }),
        Row("GET /v1/images/{id}/ with a slash, and by the UUID", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{id}/").Says(200, Image);
            await Get(tenant, "/v1/images/" + Abstractions.ImageId.Parse(id, null).ToUuid()).Says(200, Image);
        }),
        .. new[] { "true", "1", "yes", "on", "TRUE", "" }.Select(word => Row($"GET /v1/images/{{id}}?verbose={word} of a JPEG", async tenant =>
        {
            var id = await Upload(tenant, file: await tenant.As("jpg"));
            await Get(tenant, $"/v1/images/{id}?verbose={word}").Says(200, $$$"""
                {"success":true,"response":{"id":"{{{id}}}","width":40,"height":30,"filesize":"<number>","tags":[],"format":"jpeg","created_at":"<time>","created":"<number>",
                "mime_type":"image/jpeg","url":"{{{tenant.Server.Url}}}ir/{{{id}}}"}}
                """);
        })),
        Row("GET /v1/images/{id}?with_exif of a photo: names and values", async tenant =>
        {
            var jpeg = await tenant.As("jpg");
            // A directory of one text: Make is "Cam".
            byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x0F, 1, 2, 0, 4, 0, 0, 0, .. "Cam\0"u8, 0, 0, 0, 0];
            var id = await Upload(tenant, file: [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]]);
            await Get(tenant, $"/v1/images/{id}?with_exif=true").Says(200, """{"success":true,"response":{"exif":{"Make":"Cam"},"…":0}}""");
        }),
        Row("get /v1/images/{id}: the method in lower case", async tenant => Assert.Contains(
            "\"success\":true", await Raw(tenant, $"get /v1/images/{await Upload(tenant)}?key={tenant.Key} HTTP/1.1"), StringComparison.Ordinal)),
        Row("post /v1/images: the method in lower case", async tenant => Assert.Contains(
            "\"invalid_request\"", await Raw(tenant, $"post /v1/images?key={tenant.Key} HTTP/1.1\r\nContent-Type: {Octets}\r\nContent-Length: 0"), StringComparison.Ordinal)),
        Row("GET /v1/images/{id}??key=: two question marks", async tenant => await tenant.Stranger("GET", $"/v1/images/{await Upload(tenant)}??key={tenant.Key}").Says(200, Image)),
        RefusesStrangers("GET", "/v1/images/NKrigl4"),
    ];

    private static Call[] Account =>
    [
        Row("GET /v1/account with readable sizes", async tenant =>
        {
            await Upload(tenant);
            await Get(tenant, "/v1/account").Says(200, """
                {"success":true,"response":{"num_images":1,"storage":{"max":2147483648,"max_readable":"2 GB","used":"<number>","used_readable":"<text>",
                "remaining":"<number>","remaining_readable":"2 GB"}}}
                """);
        }, storageLimit: 2_147_483_648),
        .. new (long, string)[] { (2_147_483_648, "2 GB"), (112_332_108, "107 MB"), (2_035_151_540, "1.9 GB"), (1_023, "1023 B"), (1_024, "1 KB"), (1_048_575, "1 MB"), (10_240, "10 KB"), (0, "0 B") }
            .Select(size => Row($"GET /v1/account: {size.Item1} bytes are {size.Item2}", async tenant => await Get(tenant, "/v1/account").Says(200, $$$"""
                {"success":true,"response":{"num_images":0,"storage":{"max":{{{size.Item1}}},"max_readable":"{{{size.Item2}}}","used":0,"used_readable":"0 B",
                "remaining":{{{size.Item1}}},"remaining_readable":"{{{size.Item2}}}"} } }
                """), storageLimit: size.Item1)),
        Row("GET /v1/account counts at once", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, "/v1/account/").Says(200, """{"success":true,"response":{"num_images":1,"storage":"<any>"}}""");
            await Get(tenant, $"/v1/images/{id}/delete").Json();
            await Get(tenant, "/v1/account").Says(200, """{"success":true,"response":{"num_images":0,"storage":{"used":0,"…":0}}}""");
        }),
        RefusesStrangers("GET", "/v1/account"),
        Row("GET /v1/nothing", async tenant => await Get(tenant, "/v1/nothing").Says(404, Error("not_found"))),
    ];

    /// <summary>What a client that rights the method by itself could not send.</summary>
    private static async Task<string> Raw(Tenant tenant, string head)
    {
        using var socket = new TcpClient(tenant.Server.Url.Host, tenant.Server.Url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + "\r\nHost: x\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
