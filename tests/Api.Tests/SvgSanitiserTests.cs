using System.Text;
using System.Xml.Linq;
using Darkroom.Api.Cleaning;

namespace Darkroom.Tests;

public sealed class SvgSanitiserTests
{
    private const string Start = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10">""";

    /// <summary>Known ways to run code or to fetch something, each with what must not be left of it.</summary>
    public static TheoryData<string, string> Vectors => new()
    {
        { "<script>alert(1)</script>", "alert" },
        { "<script xlink:href='//evil.example/x.js'/>", "evil" },
        { "<SCRIPT>alert(1)</SCRIPT>", "alert" },
        { "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>", "alert" },
        { "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>", "alert" },
        { "<rect onclick='alert(1)' width='5'/>", "alert" },
        { "<g ONLOAD='alert(1)'/>", "alert" },
        { "<g onload&#9;='alert(1)'/>", "alert" },
        { "<image href='x' onerror='alert(1)'/>", "alert" },
        { "<a xlink:href='javascript:alert(1)'><rect/></a>", "alert" },
        { "<a href='jav&#x09;ascript:alert(1)'><text>x</text></a>", "alert" },
        { "<a href='https://evil.example/'>x</a>", "evil" },
        { "<use href='data:image/svg+xml;base64,PHN2Zz4='/>", "PHN2" },
        { "<use xlink:href='https://evil.example/x.svg#a'/>", "evil" },
        { "<use xlink:href='javascript:alert(1)'/>", "alert" },
        { "<image xlink:href='http://127.0.0.1/admin' width='5' height='5'/>", "127" },
        { "<image href='//evil.example/x.png'/>", "evil" },
        { "<image href='file:///etc/passwd'/>", "passwd" },
        { "<image href='../../secret.png'/>", "secret" },
        { "<image href='data:text/html,alert(1)'/>", "alert" },
        { "<image href='data:text/html;base64,PHNjcmlwdD4='/>", "PHNj" },
        { "<image href='data:image/svg+xml,%3Csvg%20onload=alert(1)%3E'/>", "alert" },
        { "<image href='data:image/png;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'/>", "PHN2" },
        { "<feImage href='http://evil.example/x.png'/>", "evil" },
        { "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'>hidden</body></foreignObject>", "hidden" },
        { "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='//evil.example'/></foreignObject>", "evil" },
        { "<iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/>", "alert" },
        { "<embed src='//evil.example'/>", "evil" },
        { "<animate attributeName='href' values='javascript:alert(1)'/>", "alert" },
        { "<set attributeName='onclick' to='alert(1)'/>", "alert" },
        { "<animate onbegin='alert(1)' attributeName='x' dur='1s'/>", "alert" },
        { "<handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>alert(1)</handler>", "alert" },
        { "<listener event='load' handler='#x'/>", "listener" },
        { "<style>@import url('//evil.example/x.css');</style>", "evil" },
        { "<style>@import '//evil.example/x.css';</style>", "evil" },
        { "<style>rect{fill:url(https://evil.example/#a)}</style>", "evil" },
        { "<style>rect{fill:u<!-- -->rl(//evil.example)}</style>", "evil" },
        { "<style>rect{fill:u<![CDATA[rl(//evil.example)]]>}</style>", "evil" },
        { @"<style>rect{fill:u\72l(//evil.example)}</style>", "evil" },
        { "<style>rect{background:url (//evil.example)}</style>", "evil" },
        { "<style>rect{behavior:url(#x);width:expression(alert(1))}</style>", "alert" },
        { "<style>a{background:image-set('//evil.example' 1x)}</style>", "evil" },
        { "<style>&lt;/style>&lt;script>alert(1)&lt;/script></style>", "alert" },
        { "<rect style='fill:url(//evil.example/a)'/>", "evil" },
        { "<rect style='background:url(&quot;javascript:alert(1)&quot;)'/>", "alert" },
        { "<rect fill='url(http://evil.example/#a)'/>", "evil" },
        { "<rect filter='url(//evil.example#f)' mask='url( \"//evil.example#m\" )'/>", "evil" },
        { "<rect cursor='url(cur.cur),auto'/>", "cur.cur" },
        { "<rect fill='URL(data:image/svg+xml,x)'/>", "svg+xml" },
        { "<?xml-stylesheet href='//evil.example/x.css'?>", "evil" },
        { "<!-- a maker's note -->", "maker" },
        { "<metadata><rdf>place</rdf></metadata>", "place" },
        { "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>", "passwd" },
        { "<inkscape:x xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' path='/home/ann'/>", "ann" },
        { "<g xml:base='https://evil.example/'><use href='#a'/></g>", "evil" },
        { "<g data-x='javascript:alert(1)' requiredExtensions='http://evil.example'/>", "evil" },
        { "<title><script>alert(1)</script></title>", "alert" },
        { "<svg onload='alert(1)'><script>alert(1)</script></svg>", "alert" },
        { "<math xmlns='http://www.w3.org/1998/Math/MathML' href='javascript:alert(1)'>x</math>", "alert" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task No_vector_gets_through_and_the_drawing_around_it_does(string vector, string word)
    {
        var text = $"{Start}{vector}<rect id=\"kept\" width=\"5\" height=\"5\"/></svg>";
        // What no reader of XML takes is refused instead.
        if (vector.Contains("onload&#9;", StringComparison.Ordinal))
        {
            Assert.Equal(Failure.Undecodable, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean(text))).Failure);
            return;
        }

        var clean = await Clean(text);
        Assert.DoesNotContain(word, clean, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("kept", XDocument.Parse(clean).Root!.Elements().Last().Attribute("id")!.Value);
        Assert.Equal(clean, await Clean(clean));
    }

    [Fact]
    public async Task What_a_drawing_needs_stays()
    {
        var pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        var drawing = $$"""
            {{Start}}<defs><linearGradient id="a" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#f00" /></linearGradient>
            <filter id="f"><feGaussianBlur stdDeviation="2" /></filter><symbol id="s" viewBox="0 0 1 1"><path d="M0 0h1v1z" /></symbol></defs>
            <style>.x{fill:url(#a);stroke:red}</style><g class="x" transform="rotate(5)" style="opacity:.5" fill="url('#a')" filter="url(#f)"><use xlink:href="#s" x="3" /></g>
            <text x="1" xml:space="preserve">A &amp; <tspan dy="1">B</tspan></text><image width="1" height="1" href="data:image/png;base64,{{pixel}}" /></svg>
            """;
        Assert.Equal(Shape(XElement.Parse(drawing)), Shape(XElement.Parse(await Clean(drawing))));
    }

    [Theory]
    [InlineData("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "<text>&x;</text>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>", "<text>&b;</text>")]
    [InlineData("<!DOCTYPE svg SYSTEM 'http://evil.example/x.dtd'>", "<text>&x;</text>")]
    [InlineData("", "<rect")]
    [InlineData("", "<text>\u0001</text>")]
    public async Task Entities_and_what_is_not_well_formed_are_refused(string before, string inside) =>
        Assert.Equal(Failure.Undecodable, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean($"{before}{Start}{inside}</svg>"))).Failure);

    [Fact]
    public async Task A_document_type_goes_and_so_does_whatever_it_declares()
    {
        var clean = await Clean($"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/x.dtd' [<!ATTLIST rect onclick CDATA 'alert(1)'>]>{Start}<rect/></svg>");
        Assert.DoesNotContain("DTD", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_is_no_svg_depth_and_length_have_their_limits()
    {
        Assert.Equal(Failure.Undecodable, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean("<html xmlns='http://www.w3.org/1999/xhtml'/>"))).Failure);
        Assert.Equal(Failure.Undecodable, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean(Start + string.Concat(Enumerable.Repeat("<g>", 300))))).Failure);
        // What is left out is no shelter for it.
        Assert.Equal(Failure.Undecodable, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean(Start + "<x>" + string.Concat(Enumerable.Repeat("<a>", 300))))).Failure);
        Assert.Equal(Failure.TooLarge, (await Assert.ThrowsAsync<RefusedUploadException>(() => Clean($"{Start}<path d=\"{new string('M', 1_100_000)}\"/></svg>"))).Failure);
    }

    [Fact]
    public async Task Other_encodings_become_utf8()
    {
        var utf16 = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes($"<?xml version='1.0' encoding='utf-16'?>{Start}<script>alert(1)</script><text>ä</text></svg>")).ToArray();
        Assert.Equal(MediaType.Svg, Magic.Sniff(utf16).Value);
        var clean = await Clean(utf16);
        Assert.Contains("ä", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<svg/>", true)]
    [InlineData("\uFEFF <?xml version='1.0'?><!-- a > b --><!DOCTYPE svg [<!ENTITY x '>'>]><svg:svg xmlns:svg='x'>", true)]
    [InlineData("<html><svg/></html>", false)]
    [InlineData("<svgx/>", false)]
    [InlineData("text <svg/>", false)]
    [InlineData("<!-- <svg/> -->", false)]
    [InlineData("<", false)]
    public void The_root_tells_an_svg(string text, bool isSvg) => Assert.Equal(isSvg, Magic.Sniff(Encoding.UTF8.GetBytes(text)) is { Ok: true, Value: MediaType.Svg });

    private static Task<string> Clean(string svg) => Clean(Encoding.UTF8.GetBytes(svg));

    private static async Task<string> Clean(byte[] svg)
    {
        await using var clean = new SvgSanitiser(new MemoryStream(svg), mostBytes: 1_000_000);
        using var result = new MemoryStream();
        await clean.CopyToAsync(result, 777);
        return Encoding.UTF8.GetString(result.ToArray());
    }

    private static string Shape(XElement element) =>
        $"<{element.Name} {string.Join(' ', element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => $"{attribute.Name}={attribute.Value}"))}>"
        + string.Concat(element.Nodes().Select(node => node is XElement child ? Shape(child) : ((XText)node).Value.Trim()));
}
