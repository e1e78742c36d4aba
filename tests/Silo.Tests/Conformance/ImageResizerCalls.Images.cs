namespace Darkroom.Tests.Conformance;

internal static partial class ImageResizerCalls
{
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
        Row("GET /v1/images/{20 ids}/delete", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{id},{string.Join(',', Enumerable.Range(1, 19).Select(i => $"none{i}"))}/delete").Says(200, """{"success":true,"response":["<any>"],"not_found":"<any>"}""");
        }),
        Row("GET /v1/images/{id},{id}/delete of the same image: once", async tenant =>
        {
            var id = await Upload(tenant);
            await Get(tenant, $"/v1/images/{id},{id},{Abstractions.ImageId.Parse(id, null).ToUuid()}/delete").Says(200, """{"success":true,"response":["<any>"]}""");
        }),
        Row("GET /v1/images/{id},{id}/delete of images that are all nobody's", async tenant =>
            await Get(tenant, "/v1/images/one,two/delete").Says(200, """{"success":true,"response":[],"not_found":["one","two"]}""")),
        Row("GET /v1/images/{id}/delete of another's image, which stays", async tenant =>
        {
            var id = await Upload(await Tenant.Of(tenant.Server));
            await Get(tenant, $"/v1/images/{id}/delete").Says(400, Error("invalid_image_id"));
            await tenant.Stranger("GET", "/ir/" + id).IsPicture("image/png");
        }),
        Row("GET /v1/images/{id}/delete with a key that only writes", async tenant =>
            await tenant.Stranger("GET", $"/v1/images/{await Upload(tenant)}/delete?key={await tenant.KeyWith("write")}").Says(403, Error("forbidden"))),
        .. new[] { "/images", "/v0.1/images" }.Select(root => Row($"GET {root}/{{id}}/add_tags, remove_tags and delete", async tenant =>
        {
            var id = await Upload(tenant);
            foreach (var verb in new[] { "add_tags?tags=a", "remove_tags?tags=a", "delete" }) await Get(tenant, $"{root}/{id}/{verb}").Json();
            await Get(tenant, $"{root}/{id}").Says(404, Error("not_found"));
        })),
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
        Row("GET /v1/images/{id},{unknown}/add_tags: the one that is there, and the other's name", async tenant =>
            await Get(tenant, $"/v1/images/{await Upload(tenant)},NKrigl4/add_tags?tags=a").Says(200, """{"success":true,"response":[{"id":"<id>","width":40,"height":30,"filesize":"<number>","tags":["a"]}],"not_found":["NKrigl4"]}""")),
        .. new[] { "add_tags", "remove_tags" }.Select(verb => Row($"GET /v1/images/{{id}}/{verb} as a browser's prefetch", async tenant =>
        {
            var id = await Upload(tenant, "?tags=kept");
            await Ask(tenant, "GET", $"/v1/images/{id}/{verb}?tags=kept,new", null, ("Sec-Purpose", "prefetch")).Says(403, Error("forbidden"));
            Assert.Equal(["kept"], (await Get(tenant, "/v1/images/" + id).Json()).GetProperty("response").Strings("tags"));
        })),
        RefusesStrangers("GET", "/v1/images/NKrigl4/add_tags"),
        RefusesStrangers("GET", "/v1/images/NKrigl4/remove_tags"),
    ];
}
