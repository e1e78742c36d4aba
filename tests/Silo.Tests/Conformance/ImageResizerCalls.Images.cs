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
        Row("get /v1/images/{id}: a method in lower case", async tenant => await Ask(tenant, "get", "/v1/images/" + await Upload(tenant)).Says(200, Image)),
        Row("GET /v1/images/{id}??key=: two question marks", async tenant => await tenant.Stranger("GET", $"/v1/images/{await Upload(tenant)}??key={tenant.Key}").Says(200, Image)),
        RefusesStrangers("GET", "/v1/images/NKrigl4"),
    ];

    private static Call[] Deletes =>
    [
        .. new[] { ("GET", "/delete"), ("POST", "/delete"), ("DELETE", "") }.Select(way => Row($"{way.Item1} /v1/images/{{id}}{way.Item2} answers what it was", async tenant =>
        {
            var id = await Upload(tenant, "?tags=a");
            await Ask(tenant, way.Item1, $"/v1/images/{id}{way.Item2}").Says(200, $$$"""{"success":true,"response":{"id":"{{{id}}}","width":40,"height":30,"filesize":"<number>","tags":["a"]}}""");
            await Get(tenant, "/v1/images/" + id).Says(404, Error("not_found"));
            await tenant.Stranger("GET", "/ir/" + id).Says(404, Error("not_found"));
        })),
        Row("GET /v1/images/{id},{id}/delete: a list, in the order asked", async tenant =>
        {
            var (one, two) = (await Upload(tenant), await Upload(tenant));
            var body = await Get(tenant, $"/v1/images/{two},unknown,{one}/delete").Says(200, """{"success":true,"response":["<any>","<any>"],"not_found":["unknown"]}""");
            Assert.Equal([two, one], body.GetProperty("response").EnumerateArray().Select(image => image.GetProperty("id").GetString()));
        }),
        Row("GET /v1/images/{id}/delete of what is no image", async tenant =>
            await Get(tenant, "/v1/images/NKrigl4/delete").Says(400, """{"success":false,"response":null,"error":{"code":"invalid_image_id","message":"Invalid image ID supplied"}}""")),
        Row("GET /v1/images/{21 ids}/delete deletes none", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{string.Join(',', Enumerable.Repeat(id, 21))}/delete").Says(400, Error("invalid_image_id"));
            await Get(tenant, "/v1/images/" + id).Says(200, Image);
        }),
        Row("GET /v1/images/{id},{malformed}/delete deletes none", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{id},%20/delete").Says(400, Error("invalid_image_id"));
            await Get(tenant, "/v1/images/" + id).Says(200, Image);
        }),
        Row("GET /v1/images/{id}/delete as a browser's prefetch", async tenant =>
        {
            var id = await Upload(tenant);
            await Ask(tenant, "GET", $"/v1/images/{id}/delete", null, ("Purpose", "prefetch")).Says(403, Error("forbidden"));
            await Get(tenant, "/v1/images/" + id).Says(200, Image);
        }),
        RefusesStrangers("GET", "/v1/images/NKrigl4/delete"),
    ];

    private static Call[] Edits =>
    [
        .. new[] { "GET", "POST" }.Select(method => Row($"{method} /v1/images/{{id}}/add_tags?tags=", async tenant =>
        {
            var id = await Upload(tenant, "?tags=animal");
            var body = await Ask(tenant, method, $"/v1/images/{id}/add_tags?tags=Animal,dog,pet").Json();
            Assert.Equal(["animal", "dog", "pet"], body.GetProperty("response").Strings("tags"));
        })),
        Row("GET /v1/images/{id},{id}/add_tags?tags=", async tenant =>
        {
            var (one, two) = (await Upload(tenant), await Upload(tenant, "?tags=x"));
            var body = await Get(tenant, $"/v1/images/{one},{two}/add_tags?tags=y").Json();
            Assert.Equal(["x", "y"], body.GetProperty("response")[1].Strings("tags"));
        }),
        .. new[] { "GET", "POST" }.Select(method => Row($"{method} /v1/images/{{id}}/remove_tags?tags= whatever their case", async tenant =>
        {
            var id = await Upload(tenant, "?tags=Animal,dog,pet");
            var body = await Ask(tenant, method, $"/v1/images/{id}/remove_tags?tags=ANIMAL,pet,unknown").Json();
            Assert.Equal(["dog"], body.GetProperty("response").Strings("tags"));
        })),
        Row("GET /v1/images/{id},{id}/add_tags: a 21st tag on one of them changes neither", async tenant =>
        {
            var (one, two) = (await Upload(tenant), await Upload(tenant, "?tags=" + string.Join(',', Enumerable.Range(0, 20))));
            await Get(tenant, $"/v1/images/{one},{two}/add_tags?tags=new").Says(400, Error("invalid_request"));
            await Get(tenant, "/v1/images/" + one).Says(200, Image);
            await Get(tenant, $"/v1/images/{two}/add_tags?tags=7").Json();
        }),
        .. new[] { "add_tags", "remove_tags" }.Select(verb => Row($"GET /v1/images/{{id}}/{verb}: no tags, no image, 21 ids", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{id}/{verb}").Says(400, Error("invalid_request"));
            await Get(tenant, $"/v1/images/NKrigl4/{verb}?tags=a").Says(400, Error("invalid_image_id"));
            await Get(tenant, $"/v1/images/{string.Join(',', Enumerable.Repeat(id, 21))}/{verb}?tags=a").Says(400, Error("invalid_image_id"));
        })),
        RefusesStrangers("GET", "/v1/images/NKrigl4/add_tags"),
        RefusesStrangers("GET", "/v1/images/NKrigl4/remove_tags"),
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
        RefusesStrangers("GET", "/v1/account"),
        Row("GET /v1/nothing", async tenant => await Get(tenant, "/v1/nothing").Says(404, Error("not_found"))),
    ];
}
