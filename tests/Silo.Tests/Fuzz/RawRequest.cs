using System.Text;

namespace Darkroom.Tests.Fuzz;

/// <summary>A request as it goes over the wire, byte for byte; texts are Latin-1, so that a character is a byte.</summary>
internal sealed class RawRequest
{
    private const int Shown = 1_500;

    public string Method { get; set; } = "GET";

    public string Target { get; set; } = "/";

    public string Version { get; set; } = "HTTP/1.1";

    public List<(string Name, string Value)> Headers { get; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>Whether it may end before what it announces, so that a server may hang up or wait in vain.</summary>
    public bool IsCut { get; set; }

    public bool IsHead => Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    public void Set(string name, string value)
    {
        Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        Headers.Add((name, value));
    }

    public byte[] Bytes()
    {
        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(' ').Append(Version).Append("\r\n");
        foreach (var (name, value) in Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    /// <summary>For people, and for <c>printf '%b'</c>: what is not printable as <c>\xNN</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var value in Bytes().Take(Shown))
        {
            if (value == '\n') text.Append("\\n\n");
            else if (value is >= 0x20 and < 0x7F and not (byte)'\\') text.Append((char)value);
            else text.Append(value switch { (byte)'\r' => "\\r", (byte)'\\' => "\\\\", _ => $"\\x{value:X2}" });
        }

        return text.ToString();
    }
}
