using System.Text;

namespace Darkroom.Abstractions;

/// <summary>Whether a text is an SVG: what may stand before the root is passed over, and the root decides.</summary>
internal static class SvgRoot
{
    private static readonly System.Buffers.SearchValues<char> NameEnds = System.Buffers.SearchValues.Create(" \t\r\n/>");

    public static bool Begins(ReadOnlySpan<byte> head)
    {
        var text = Read(head).AsSpan().TrimStart();
        while (text.Length > 1 && text[0] == '<')
        {
            if (text[1] is not ('?' or '!')) return Names(text[1..]);
            var end = text.StartsWith("<!--", StringComparison.Ordinal) ? After(text, "-->") : text[1] == '?' ? After(text, "?>") : AfterDeclaration(text);
            if (end < 0) return false;
            text = text[end..].TrimStart();
        }

        return false;
    }

    private static string Read(ReadOnlySpan<byte> head) =>
        head.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode.GetString(head[2..])
        : head.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode.GetString(head[2..])
        : Encoding.Latin1.GetString(head.StartsWith(Encoding.UTF8.Preamble) ? head[3..] : head);

    /// <summary><c>svg</c>, with or without a prefix.</summary>
    private static bool Names(ReadOnlySpan<char> root)
    {
        var end = root.IndexOfAny(NameEnds);
        if (end < 0) return false;
        var name = root[..end];
        return name[(name.IndexOf(':') + 1)..] is "svg";
    }

    private static int After(ReadOnlySpan<char> text, string mark) => text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? at + mark.Length : -1;

    /// <summary>A document type may hold declarations of its own in brackets.</summary>
    private static int AfterDeclaration(ReadOnlySpan<char> text)
    {
        var (close, open) = (text.IndexOf('>'), text.IndexOf('['));
        if (open < 0 || open > close) return close + 1 is > 0 and var plain ? plain : -1;
        var inner = text.IndexOf(']');
        var outer = inner < 0 ? -1 : text[inner..].IndexOf('>');
        return outer < 0 ? -1 : inner + outer + 1;
    }
}
