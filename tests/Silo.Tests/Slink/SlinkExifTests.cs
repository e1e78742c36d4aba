using System.Buffers.Binary;
using System.Net;

namespace Darkroom.Tests;

/// <summary>A photo's metadata: taken out on its way in, unless the person or the operator says otherwise.</summary>
public sealed class SlinkExifTests
{
    private static byte[] Photo => File.ReadAllBytes(Path.Combine(Outside.Corpus, "photos", "canon-sx60-orient-6.jpg"));

    private static byte[] Located => File.ReadAllBytes(Path.Combine(Outside.Corpus, "photos", "iphone6-gps-8mp.jpg"));

    [Fact]
    public async Task Metadata_goes_by_default_and_stays_for_whoever_prefers_it()
    {
        var (photo, located) = (Photo, Located);
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(server);
        foreach (var (file, word) in new[] { (photo, "Canon"), (located, "Apple") })
        {
            Assert.True(Has(file, word));
            var clean = await Stored(server, ann, file);
            Assert.False(Has(clean, word), $"{word} is in what was stored");
            Assert.False(Has(clean, "http://ns.adobe.com/xap/1.0/"));
            // Pixels are the file's own.
            Assert.Equal(Scan(file), Scan(clean));
        }

        await ann.Http.PatchAsync("/api/user/preferences", SlinkPerson.Body("""{"image.stripExifMetadataOverride":"keep"}""")).Answers(200);
        Assert.Equal(photo, await Stored(server, ann, photo));
        await ann.Http.PatchAsync("/api/user/preferences", SlinkPerson.Body("""{"image.stripExifMetadataOverride":"strip"}""")).Answers(200);
        Assert.False(Has(await Stored(server, ann, photo), "Canon"));
    }

    [Fact]
    public async Task A_photo_stays_upright_without_its_metadata()
    {
        var photo = Photo;
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(server);
        var id = await ann.Upload(photo);
        var detail = await ann.Detail(id);
        // It lies on its side: stored 2048 by 1536.
        Assert.Equal((1536, 2048), (detail.GetProperty("width").GetInt32(), detail.GetProperty("height").GetInt32()));
        Assert.Equal((75, 100), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?h=100")));
    }

    [Fact]
    public async Task The_operator_may_keep_it_and_a_person_may_strip_it_then()
    {
        var photo = Photo;
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:StripExif=false");
        var ann = await SlinkPerson.SignUp(server);
        Assert.Equal(photo, await Stored(server, ann, photo));
        await ann.Http.PatchAsync("/api/user/preferences", SlinkPerson.Body("""{"image.stripExifMetadataOverride":"strip"}""")).Answers(200);
        Assert.False(Has(await Stored(server, ann, photo), "Canon"));
    }

    [Fact]
    public async Task Other_types_lose_their_metadata_too_and_stay_upright()
    {
        var files = new[] { "png-exif-orientation-6.png", "webp-orientation-6.webp", "avif-8bit-photo.avif" }.Select(name => File.ReadAllBytes(Path.Combine(Outside.Corpus, "formats", name))).ToArray();
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(server);
        foreach (var (file, extension) in files.Zip(["png", "webp", "avif"]))
        {
            var id = await ann.Upload(file);
            var clean = await server.Anonymous.GetByteArrayAsync($"/image/{id}.{extension}");
            Assert.False(Has(clean, "http://ns.adobe.com/xap") || Has(clean, "x:xmpmeta"), extension);
            var kept = (await server.Upload(file)).GetProperty("object_url").GetString();
            Assert.Equal(Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(kept + "w-50.png")), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?w=50")));
        }
    }

    [Fact]
    public async Task A_file_whose_metadata_cannot_be_found_for_certain_is_refused()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(server);
        var url = (await server.Upload(Photo)).GetProperty("object_url").GetString();
        var avif = await server.Http.GetByteArrayAsync($"{url}w-64_keep-exif.avif");
        Assert.False(Has(await Stored(server, ann, avif), "Canon"));
        // A decoder skips a box that it does not know; what it refers to cannot be known.
        "abcd"u8.CopyTo(avif.AsSpan(avif.AsSpan().IndexOf("iref"u8)));
        Assert.True(Has(avif, "Canon"));
        Assert.Equal(HttpStatusCode.OK, (await server.PostUpload(avif)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(avif))).StatusCode);
    }

    [Theory]
    [InlineData("heif-small.heif")]
    [InlineData("tiff-rgb.tiff")]
    public async Task What_browsers_do_not_show_is_kept_as_jpeg(string name)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "formats", name));
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:AllowedTypes=image/png,image/heic,image/tiff");
        var ann = await SlinkPerson.SignUp(server);
        var id = await ann.Upload(file);
        Assert.Equal("image/jpeg", (await ann.Detail(id)).GetProperty("mimeType").GetString());
        var stored = await server.Anonymous.GetByteArrayAsync($"/image/{id}.jpg");
        Assert.Equal(new byte[] { 0xFF, 0xD8, 0xFF }, stored[..3]);
        Assert.Equal(stored.Length, (await ann.Detail(id)).GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task What_other_dialects_upload_stays_to_the_byte()
    {
        var photo = Photo;
        await using var server = await DarkroomServer.Start();
        var original = (await server.Upload(photo)).GetProperty("original").GetString();
        Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync(original));
    }

    private static async Task<byte[]> Stored(DarkroomServer server, SlinkPerson person, byte[] file) =>
        await server.Anonymous.GetByteArrayAsync($"/image/{await person.Upload(file)}.jpg");

    private static bool Has(byte[] file, string word) => file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(word)) >= 0;

    /// <summary>Everything from the first scan on.</summary>
    private static byte[] Scan(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] != 0xDA) at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
        return jpeg[at..];
    }
}
