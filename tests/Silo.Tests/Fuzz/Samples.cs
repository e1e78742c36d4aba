namespace Darkroom.Tests.Fuzz;

/// <summary>How a valid request says who asks.</summary>
internal enum Asker
{
    Nobody,
    Key,
    Person,
    Administrator,
}

/// <summary>A documented call, valid as it stands. <c>{name}</c> stands for a value of that kind (see <see cref="Values"/>).</summary>
/// <param name="Json">The body; in it <c>"§name"</c> stands for a value.</param>
/// <param name="Form">Name and value of each field; <c>@</c> is a picture.</param>
/// <param name="Raw">Whether the body is a picture.</param>
internal sealed record Sample(string Method, string Target, Asker Asker, string? Json = null, (string Name, string Value)[]? Form = null, bool Raw = false);

/// <summary>Every documented call, by dialect.</summary>
internal static class Samples
{
    private const string Filters = "quality={n}&format={format}&blur={n}&grayscale&ellipse&cors&fit={fit}";

    public static readonly Dictionary<string, Sample[]> All = new(StringComparer.Ordinal)
    {
        ["Reimage"] =
        [
            new("POST", "/upload/", Asker.Key, Form: [("file", "@"), ("tags", "{word},{word}"), ("folder", "{word}"), ("object", "{name}")]),
            new("POST", "/upload", Asker.Key, Form: [("tags", "{word}"), ("tags", "{word}"), ("file", "@")]),
            new("GET", "/get/?page={n}&page_size={n}&tags={word}&match=any", Asker.Key),
            new("GET", "/get/?page={page}&page_size={size}", Asker.Key),
            new("GET", "/get/tags?{word}&{word}&page_size={n}", Asker.Key),
            new("GET", "/get/search?q={word}&threshold=0.7&limit={size}", Asker.Key),
            new("POST", "/update/{id}", Asker.Key, Json: """{"tags":["§word","§word"]}"""),
            new("POST", "/tag/{id}", Asker.Key, Json: """{"tags":[]}"""),
            new("DELETE", "/delete/{id}", Asker.Key),
            new("GET", "/user/", Asker.Key),
            new("GET", "/files/{bucket}/{id}/h-{n}_w-{n}.{format}", Asker.Nobody),
            new("GET", "/files/{bucket}/{id}/w-{n}_text-{word}_textsize-{n}_textwidth-{n}_q-auto.{format}", Asker.Nobody),
            new("GET", "/files/{bucket}/{id}/w-{n}_overlay-{name}_overlayscale-{n}_overlaytile.{format}", Asker.Nobody),
            new("GET", "/files/{bucket}/{id}/w-{n}_overlay-{id}_overlayopacity-{n}_keep-copyright.{format}", Asker.Nobody),
            new("GET", "/storage/{bucket}/{id}/original.{format}", Asker.Nobody),
            new("GET", "/create/{bucket}/{id}/w-{n}_bg-remove.{format}?sig={word}&exp={n}", Asker.Nobody),
            new("GET", "/files/{bucket}/{id}/sprite-sheet.{format}", Asker.Nobody),
            new("GET", "/files/{bucket}//{id}/original", Asker.Nobody),
            new("GET", "/files/{bucket}/{id}/preset-{name}_w-{n}.{format}?e={n}&k={keyId}&s={word}", Asker.Nobody),
        ],
        ["Imager"] =
        [
            new("POST", "/api/images/upload", Asker.Key, Form: [("image", "@")]),
            new("GET", "/api/images/{id}", Asker.Key),
            new("GET", "/api/images/mine?page={page}", Asker.Key),
            new("DELETE", "/api/images/{id}", Asker.Key),
            new("GET", "/image/{id}", Asker.Nobody),
            new("GET", "/image/{id}?w={n}&h={n}", Asker.Nobody),
        ],
        ["ImageResizer"] =
        [
            new("GET", "/v1/images?url={url}&tags={word}&verbose=true&with_exif=1", Asker.Key),
            new("POST", "/v1/images?tags={word},{word}&with_mini_preview&with_account=on", Asker.Key, Raw: true),
            new("POST", "/images", Asker.Key, Form: [("image", "@"), ("note", "{word}")]),
            new("GET", "/v1/images/{id}?with_exif&verbose&with_mini_preview&with_account", Asker.Key),
            new("GET", "/v1/images/{id},{id}/delete", Asker.Key),
            new("DELETE", "/v1/images/{id}", Asker.Key),
            new("GET", "/v1/images/{id},{id}/add_tags?tags={word},{word}", Asker.Key),
            new("POST", "/v0.1/images/{id}/remove_tags?tags={word}", Asker.Key),
            new("GET", "/v1/account??verbose=1", Asker.Key),
            new("GET", "/ir/{id}?size={n}x{n}&" + Filters, Asker.Nobody),
            new("GET", "/ir/{id}/{word}.jpg?size={n}%25&crop={n}x{n},{n},{n}", Asker.Nobody),
            new("GET", "/ir/{id}?width={n}&height={n}%25&crop={n}x{n}&" + Filters, Asker.Nobody),
        ],
        ["Slink"] =
        [
            new("POST", "/api/upload", Asker.Person, Form: [("image", "@"), ("isPublic", "true"), ("description", "{word}"), ("tagIds[]", "{id}")]),
            new("PUT", "/api/guest/upload", Asker.Nobody, Form: [("image", "@")]),
            new("POST", "/api/external/upload", Asker.Key, Form: [("image", "@")]),
            new("GET", "/api/image/{id}.{format}", Asker.Nobody),
            new("GET", "/image/{id}.{format}?width={n}&height={n}&crop=true&quality={n}&filter={filter}&s={word}", Asker.Nobody),
            new("GET", "/image/{id}.{format}?w={n}&q={n}&f={format}", Asker.Nobody),
            new("GET", "/image/{id}_thumbnail.{format}", Asker.Nobody),
            new("GET", "/api/image/{id}/detail", Asker.Person),
            new("GET", "/api/image/{id}/public", Asker.Nobody),
            new("GET", "/api/images?limit={size}&orderBy={order}&order=asc&searchTerm={word}&searchBy=hashtag&cursor={cursor}", Asker.Nobody),
            new("GET", "/api/images/{page}?limit={size}&orderBy={order}", Asker.Person),
            new("GET", "/api/images/history/{page}?limit={n}&searchTerm={word}", Asker.Person),
            new("GET", "/api/images/history?cursor={cursor}&orderBy={order}", Asker.Person),
            new("GET", "/api/images/by-id?uuid[]={id}&uuid[]={id}", Asker.Person),
            new("GET", "/api/images?uuid[]={id}", Asker.Person),
            new("GET", "/api/images/history/exists", Asker.Person),
            new("PATCH", "/api/image/{id}", Asker.Person, Json: """{"description":"§word","isPublic":true}"""),
            new("DELETE", "/api/image/{id}", Asker.Person, Json: """{"preserveOnDisk":false}"""),
            new("PATCH", "/api/images/batch", Asker.Person, Json: """{"imageIds":["§id","§id"],"isPublic":true}"""),
            new("DELETE", "/api/images/batch-delete", Asker.Person, Json: """{"imageIds":["§id"],"preserveOnDisk":true}"""),
            new("GET", "/api/licenses", Asker.Nobody),
            new("GET", "/api/health", Asker.Nobody),
            new("GET", "/i/{word}", Asker.Nobody),
        ],
        ["Slink people"] =
        [
            new("POST", "/api/auth/login", Asker.Nobody, Json: """{"username":"§user","password":"§password"}"""),
            new("POST", "/api/auth/refresh", Asker.Nobody, Json: """{"refresh_token":"§refresh"}"""),
            new("POST", "/api/auth/logout", Asker.Nobody, Json: """{"refresh_token":"§refresh"}"""),
            new("POST", "/api/auth/signup", Asker.Nobody, Json: """{"email":"§email","username":"§name","password":"§password","confirm":"§password","display_name":"§word"}"""),
            new("GET", "/api/user", Asker.Person),
            new("PATCH", "/api/user/profile", Asker.Person, Json: """{"display_name":"§word"}"""),
            new("POST", "/api/user/change-password", Asker.Person, Json: """{"old_password":"§password","password":"§secret","confirm":"§secret"}"""),
            new("GET", "/api/user/preferences", Asker.Person),
            new("PATCH", "/api/user/preferences", Asker.Person, Json: """{"license.default":null,"license.syncToImages":false,"navigation.landingPage":"explore","image.defaultVisibility":"public","display.language":"en","image.stripExifMetadataOverride":"strip"}"""),
            new("POST", "/api/user/api-keys", Asker.Person, Json: """{"name":"§word","expiresAt":"2099-01-01T00:00:00+00:00"}"""),
            new("GET", "/api/user/api-keys", Asker.Person),
            new("DELETE", "/api/user/api-keys/{keyId}", Asker.Person),
            new("GET", "/api/user/sharex-config?apiKey={key}&baseUrl={url}", Asker.Person),
            new("POST", "/api/user/sharex-config", Asker.Person, Json: """{"baseUrl":"http://localhost/x","apiKey":"§key"}"""),
        ],
        ["Darkroom"] =
        [
            new("GET", "/", Asker.Nobody),
            new("GET", "/health/live", Asker.Nobody),
            new("GET", "/health/ready", Asker.Nobody),
            new("GET", "/metrics", Asker.Administrator),
            new("POST", "/admin/accounts", Asker.Administrator, Json: """{"name":"§word","bucket":"§name","email":"§email","password":"§password","tier":1,"storage":"storage","storage_limit":1000000,"requests_per_hour":1000,"public_original":"exact","username":"§name"}"""),
            new("GET", "/admin/accounts?page={page}&page_size={size}", Asker.Administrator),
            new("GET", "/admin/accounts/{account}", Asker.Administrator),
            new("PATCH", "/admin/accounts/{account}", Asker.Administrator, Json: """{"name":"§word","tier":2,"state":"active","storage_limit":5000000,"bucket":"§name","username":"§name"}"""),
            new("DELETE", "/admin/accounts/{account}", Asker.Administrator),
            new("GET", "/admin/accounts/{account}/usage", Asker.Administrator),
            new("POST", "/admin/accounts/{account}/images", Asker.Administrator, Form: [("file", "@"), ("tags", "{word}"), ("created", "2020-01-01T00:00:00Z"), ("imager", "{word}")]),
            new("POST", "/admin/accounts/{account}/images", Asker.Administrator, Json: """{"url":"§url","tags":["§word"],"created":"2020-01-01T00:00:00Z","imager":"§word"}"""),
            new("POST", "/admin/accounts/{account}/keys", Asker.Administrator, Json: """{"name":"§word","scopes":["read","write"],"expires_at":"2099-01-01T00:00:00Z"}"""),
            new("GET", "/admin/accounts/{account}/keys", Asker.Administrator),
            new("DELETE", "/admin/accounts/{account}/keys/{keyId}", Asker.Administrator),
            new("GET", "/admin/variants", Asker.Administrator),
            new("POST", "/admin/accounts/{account}/purge", Asker.Administrator, Json: """{"tag":"§word"}"""),
            new("POST", "/darkroom/images/{id}/purge", Asker.Key, Json: """{"variant":"w-10.webp"}"""),
            new("POST", "/darkroom/purge", Asker.Key, Json: """{"tag":"§word"}"""),
            new("PATCH", "/admin/accounts/{account}", Asker.Administrator, Json: """{"require_signature":"none","allowed_ops":["w-400","§word"]}"""),
            new("POST", "/admin/accounts/{account}/signing-keys", Asker.Administrator),
            new("GET", "/admin/accounts/{account}/signing-keys", Asker.Administrator),
            new("POST", "/admin/accounts/{account}/sign", Asker.Administrator, Json: """{"path":"/files/§name/§id/w-5.png","expires_in":60,"key_id":"§keyId"}"""),
            new("POST", "/admin/accounts/{account}/sign", Asker.Administrator, Json: """{"path":"§url"}"""),
            new("PUT", "/admin/accounts/{account}/presets/{name}", Asker.Administrator, Json: """{"ops":"§word"}"""),
            new("PUT", "/darkroom/presets/{word}", Asker.Key, Json: """{"ops":"h-20_w-20"}"""),
            new("GET", "/darkroom/presets", Asker.Key),
            new("DELETE", "/darkroom/presets/{word}", Asker.Key),
        ],
    };
}
