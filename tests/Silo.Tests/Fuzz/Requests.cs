using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Darkroom.Tests.Fuzz;

/// <summary>Makes requests of samples: their values filled in, some of them hostile.</summary>
internal static partial class Requests
{
    /// <param name="wild">Of 100 values how many are hostile; 0 makes the documented call.</param>
    public static RawRequest Of(Sample sample, FuzzWorld world, Random random, int wild)
    {
        var request = new RawRequest { Method = sample.Method, Target = Place().Replace(sample.Target, place => InUrl(Values.Any(place.Groups["kind"].Value, world, random, wild), random, wild)) };
        request.Headers.Add(("Host", world.Server.Url.Authority));
        if (sample.Json is { } json) Put(request, "application/json", Encoding.Latin1.GetBytes(Write(JsonNode.Parse(json), world, random, wild)));
        if (sample.Form is { } form) Put(request, "multipart/form-data; boundary=b", Form(form, world, random, wild));
        if (sample.Raw) Put(request, random.Pick("application/octet-stream", "image/png"), Picture(random, wild));
        Sign(request, sample.Asker, world, random, wild);
        return request;
    }

    /// <summary>A picture, now and then a broken one.</summary>
    private static byte[] Picture(Random random, int wild)
    {
        var picture = Pictures.Photo(random.Next(1, 80), random.Next(1, 80), random.Next());
        if (random.Next(100) >= wild) return picture;
        switch (random.Next(4))
        {
            case 0: return picture[..random.Next(picture.Length)];
            case 1: return Hostile.Bytes(random, random.Next(200));
            case 2: return [.. Encoding.ASCII.GetBytes(random.Pick("GIF89a", "RIFF\0\0\0\0WEBPVP8 ", "%PDF-1.4", "<svg xmlns='http://www.w3.org/2000/svg'/>", "\0\0\0\x1Cftypavif")), .. Hostile.Bytes(random, 60)];
            default:
                for (var i = 0; i < 5; i++) picture[random.Next(picture.Length)] ^= (byte)(1 << random.Next(8));
                return picture;
        }
    }

    private static byte[] Form((string Name, string Value)[] fields, FuzzWorld world, Random random, int wild)
    {
        using var body = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            var shown = random.Next(200) < wild ? Hostile.Text(random) : name;
            var file = value == "@" ? "; filename=\"" + (random.Next(100) < wild ? Hostile.Text(random) : "a.png") + "\"" + (random.Next(200) < wild ? "; filename*=" + random.Pick("utf-8''%ff%00", "latin9'x'%e9", "x") : "") : "";
            body.Write(Encoding.Latin1.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"{shown}\"{file}\r\n\r\n"));
            body.Write(value == "@" ? Picture(random, wild / 2) : Encoding.Latin1.GetBytes(Place().Replace(value, place => Values.Any(place.Groups["kind"].Value, world, random, wild))));
            body.Write("\r\n"u8);
        }

        body.Write("--b--\r\n"u8);
        return body.ToArray();
    }

    /// <summary>JSON text in which any value may be another thing, and any member there twice or not at all.</summary>
    private static string Write(JsonNode? node, FuzzWorld world, Random random, int wild)
    {
        if (random.Next(250) < wild) return Hostile.Json(random);
        return node switch
        {
            JsonObject members => "{" + string.Join(',', members.SelectMany(member =>
                Enumerable.Repeat(member, random.Next(300) < wild ? random.Pick(0, 2) : 1).Select(one => $"\"{one.Key}\":{Write(one.Value, world, random, wild)}"))) + "}",
            JsonArray items => "[" + string.Join(',', items.Select(item => Write(item, world, random, wild))) + "]",
            JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith('§') => "\"" + Escaped(Values.Any(text[1..], world, random, wild)) + "\"",
            _ => Hostile.Wire(node?.ToJsonString() ?? "null"),
        };
    }

    private static string Escaped(string text) => string.Concat(text.Select(c => c is < ' ' or '"' or '\\' ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));

    /// <summary>Shows who asks, in one of the three ways; now and then as somebody else.</summary>
    private static void Sign(RawRequest request, Asker asker, FuzzWorld world, Random random, int wild)
    {
        if (asker == Asker.Nobody && random.Next(100) >= wild / 4) return;
        var secret = asker switch { Asker.Administrator => DarkroomServer.AdminKey, Asker.Person => world.Token, _ => world.Key };
        if (random.Next(400) < wild)
        {
            var at = random.Next(secret.Length);
            secret = random.Pick(FuzzWorld.Canary + "-wrong", world.Token, world.Key, secret[..at], secret[..at] + random.Pick("!", "=", " ", ".", "Ã©", "_") + secret[(at + 1)..], "sk_" + FuzzWorld.Canary, "a.b.c", "..", "");
        }

        switch (random.Next(asker == Asker.Person ? 1 : 3))
        {
            case 0: request.Headers.Add(("Authorization", "Bearer " + secret)); break;
            case 1: request.Headers.Add(("X-Api-Key", secret)); break;
            default: request.Target += (request.Target.Contains('?', StringComparison.Ordinal) ? "&key=" : "?key=") + InUrl(secret, random, wild: 0); break;
        }
    }

    private static void Put(RawRequest request, string type, byte[] body)
    {
        request.Headers.Add(("Content-Type", type));
        request.Headers.Add(("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        request.Body = body;
    }

    /// <summary>Escaped as it should be, or when wild perhaps not at all, or twice.</summary>
    private static string InUrl(string wire, Random random, int wild)
    {
        var escaped = Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(wire)));
        return random.Next(300) >= wild ? escaped : random.Pick(wire.Replace("\r\n", "", StringComparison.Ordinal).Replace(' ', '+'), Uri.EscapeDataString(escaped));
    }

    [GeneratedRegex(@"\{(?<kind>\w+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
