namespace Darkroom.Api.Dialects.Slink;

/// <summary>What a file that is not taken seems to be, for the message that says so. Nothing is decided by it.</summary>
internal static class MimeGuess
{
    public static string Of(ReadOnlySpan<byte> head)
    {
        if (Magic.Sniff(head) is { Ok: true } admitted) return admitted.Value.Mime;
        if (head.StartsWith("%PDF-"u8)) return "application/pdf";
        if (head.StartsWith("PK\x03\x04"u8)) return "application/zip";
        if (head.StartsWith("BM"u8)) return "image/bmp";
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)) return "image/tiff";
        if (head.StartsWith("\0\0\x01\0"u8)) return "image/vnd.microsoft.icon";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return "video/x-matroska";
        if (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..12].SequenceEqual("AVI "u8)) return "video/x-msvideo";
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return head[8..12].SequenceEqual("heic"u8) || head[8..12].SequenceEqual("mif1"u8) ? "image/heic" : "video/mp4";
        if (head.IndexOf("<svg"u8) >= 0) return "image/svg+xml";
        if (head.StartsWith("<?xml"u8)) return "text/xml";
        if (head.StartsWith("<"u8) && head.IndexOf("html"u8) >= 0) return "text/html";
        return head.IndexOfAnyInRange<byte>(0, 8) < 0 ? "text/plain" : "application/octet-stream";
    }
}
