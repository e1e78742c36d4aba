using System.Text;

namespace Darkroom.Tests.Fuzz;

/// <summary>Values that parsers are known to stumble over.</summary>
internal static class Hostile
{
    /// <summary>As they are on the wire: Latin-1, some of it UTF-8 bytes.</summary>
    private static readonly string[] Texts =
    [
        "", " ", "\t", "0", "-1", "1.5", "1e9", "2147483647", "2147483648", "9223372036854775808", "99999999999999999999999999", "NaN", "0x10", "+1", "١٢", "１",
        "null", "true", "undefined", "[]", "{}", "a,b,,c", ",", ",,,,", ".", "..", "...", "/", "//", "\\", "..\\..", "../../etc/passwd", "~", "*", "?", "&", "=", "&&==", "#", ";", ":",
        "'", "\"", "`", "' OR 1=1 --", "\" OR \"\"=\"", "NEAR(a b)", "a* OR b", "NOT", "(", ")", "-", "^a", "a AND", "%", "%%", "_", "{0}", "${x}", "<svg/onload=1>",
        "a\u00ADb", "é", "Ａ", "İ", "ß", "ﷺ", "\u202Eabc", "\uFEFF", "\uFFFD", "\uFFFE", "e\u0301\u0301\u0301", "👩‍👩‍👧", "\U000E0041", "a\u0000b", "\u0001", "\u007F", "\r\n", "a\nb",
        "original", "w-1", "w-0", "w-8192_h-8192.avif", "w-10_w-10.png", "bg-remove.png", "sprite-sheet.webp", "vid-86ef632d3d23", "mine", "upload", "history", "batch", "exists", "1", "007",
        "100%", "0%", "1001%", "5x5", "x", "0x0", "5X", "1x1,0,0", "9x9,99999,99999", "1x1,2147483648,1", "contain,fill", "noir,sepia", "3", "jpg", "JPG", "bmp", "svg", "tiff", "webp ",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "ZZZZZZZZZZZZZZZZZZZZZZ", "sk_", "Bearer", "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "..", "eyJ0aW1lc3RhbXAiOm51bGx9", "e30=", "bnVsbA==",
        "http://127.0.0.1/", "http://[::1]:1/", "http://0/", "http://2130706433/", "file:///etc/passwd", "http://", "http:///x", "http://a b/", "http://\u0001/", "http://xn--/", "http://user:word@localhost/", "gopher://x", "http://127.0.0.1:0/", "//x", "http://[", "http://localhost:99999/",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2020-13-01", "1970-01-01T00:00:00Z",
    ];

    /// <summary>Pieces of JSON text in a value's place.</summary>
    private static readonly string[] Pieces =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e-400", "2147483648", "9223372036854775808", "1E2", "01", "[]", "{}", "[null]", "[[]]", "[1]", "[\"\"]", "{\"a\":1}", "\"\"", "\" \"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[\"\\ud83d\"]", "\"\\ufffe\"", "\"\\uffff\"", "\"\\u202e\"", "\"\\\"\"", "\"\\x\"", "\"", "\"\u00FF\"", "\"\u00C0\u00AF\"", "undefined", "NaN", "'a'", "", ",", "}", "]", "/**/1", "1,",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"2020-01-01\"", "\"active\"", "\"ACTIVE\"", "\"off\"", "\"1\"",
    ];

    public static string Text(Random random) => random.Next(12) switch
    {
        0 => new string((char)random.Next('0', 'z'), random.Next(2, 700)),
        1 => Encoding.Latin1.GetString(Bytes(random, random.Next(1, 12))),
        _ => Wire(Texts[random.Next(Texts.Length)]),
    };

    public static string Json(Random random) => random.Next(16) switch
    {
        0 => string.Concat(Enumerable.Repeat("[", random.Next(10, 90))),
        1 => new string('[', 40) + new string(']', 40),
        2 => "\"" + new string('a', random.Next(90, 5_000)) + "\"",
        3 => "[" + string.Join(',', Enumerable.Repeat("\"x\"", random.Next(90, 300))) + "]",
        4 => new string('9', random.Next(10, 400)),
        _ => Pieces[random.Next(Pieces.Length)],
    };

    public static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>What is beyond Latin-1 as its UTF-8 bytes.</summary>
    public static string Wire(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> of) => of[random.Next(of.Length)];
}
