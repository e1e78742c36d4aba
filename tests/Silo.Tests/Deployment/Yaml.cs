using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Darkroom.Tests;

/// <summary>A node of a YAML document: asked for what is not there it is absent, and so is what is asked of that.</summary>
internal readonly record struct Yaml(object? Node)
{
    public static Yaml[] Load(string file)
    {
        using var reader = new StreamReader(file);
        return [.. Parse(reader).Where(document => document.Exists)];
    }

    public bool Exists => Node is not null;

    public string Text => Node as string ?? throw new InvalidOperationException($"'{Node}' is no text.");

    public long Number => long.Parse(Text, CultureInfo.InvariantCulture);

    /// <summary>Of a Kubernetes quantity: bytes, or whole processors rounded up.</summary>
    public long Quantity => Text switch
    {
        [.. var n, 'G', 'i'] => long.Parse(n, CultureInfo.InvariantCulture) << 30,
        [.. var n, 'M', 'i'] => long.Parse(n, CultureInfo.InvariantCulture) << 20,
        [.. var n, 'm'] => (long.Parse(n, CultureInfo.InvariantCulture) + 999) / 1_000,
        var n => long.Parse(n, CultureInfo.InvariantCulture),
    };

    public Yaml[] Items => Node is List<object> list ? [.. list.Select(item => new Yaml(item))] : [];

    public Dictionary<string, Yaml> Members => Node is Dictionary<object, object> map ? map.ToDictionary(member => (string)member.Key, member => new Yaml(member.Value), StringComparer.Ordinal) : [];

    public Yaml this[string path] => path.Split('/').Aggregate(this, (node, key) => node.Members.GetValueOrDefault(key));

    private static List<Yaml> Parse(TextReader reader)
    {
        var parser = new MergingParser(new Parser(reader));
        var deserializer = new DeserializerBuilder().Build();
        var found = new List<Yaml>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _)) found.Add(new(deserializer.Deserialize(parser)));
        return found;
    }
}
