using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.VisualBasic.FileIO;

namespace Darkroom.Silo.Import;

/// <summary>Reads a manifest row by row: CSV with a header line (RFC 4180), or JSON lines when its first character is a brace.</summary>
internal static class Manifest
{
    /// <exception cref="ConfigurationException">The file cannot be read as a manifest.</exception>
    public static IEnumerable<ManifestRow> Read(string file)
    {
        using var reader = new StreamReader(file);
        while (reader.Peek() is var c && c >= 0 && char.IsWhiteSpace((char)c)) _ = reader.Read();
        return reader.Peek() == '{' ? ReadJson(file) : ReadCsv(file);
    }

    private static IEnumerable<ManifestRow> ReadJson(string file)
    {
        var line = 0L;
        foreach (var text in File.ReadLines(file))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text)) yield return new ManifestRow(line, Parse(text, line));
        }
    }

    private static ImmutableDictionary<string, string> Parse(string text, long line)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Row(document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.Array => string.Join(',', member.Value.EnumerateArray().Select(item => item.ToString())),
                _ => member.Value.ToString(),
            })));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"Line {line} of the manifest is not a JSON object: {e.Message}");
        }
    }

    private static IEnumerable<ManifestRow> ReadCsv(string file)
    {
        using var parser = new TextFieldParser(file) { Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = true };
        if (Fields(parser) is not { } header) throw new ConfigurationException("The manifest is empty.");
        string[] names = [.. header.Select(name => name.Trim().ToLowerInvariant())];
        if (Array.Find(names, name => !ManifestRow.Columns.Contains(name)) is { } unknown)
            throw new ConfigurationException($"The manifest's column '{unknown}' is unknown; known are {string.Join(", ", ManifestRow.Columns.Order(StringComparer.Ordinal))}.");
        while (true)
        {
            var line = parser.LineNumber;
            if (Fields(parser) is not { } values) yield break;
            if (values.Length > names.Length) throw new ConfigurationException($"Line {line} of the manifest has {values.Length} fields, the header {names.Length}.");
            yield return new ManifestRow(line, Row(names.Zip(values)));
        }
    }

    private static string[]? Fields(TextFieldParser parser)
    {
        try
        {
            return parser.ReadFields();
        }
        catch (MalformedLineException e)
        {
            throw new ConfigurationException($"Line {parser.ErrorLineNumber} of the manifest is not CSV: {e.Message}");
        }
    }

    private static ImmutableDictionary<string, string> Row(IEnumerable<(string Name, string Value)> fields) =>
        fields.Where(field => field.Value.Length > 0).GroupBy(field => field.Name, StringComparer.Ordinal).ToImmutableDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
}
