using System.Text;

namespace Darkroom.Tests.Snippets;

/// <summary>All of Java's examples as the methods of one class, since its compiler takes longer to start than they take to run.</summary>
internal static class Java
{
    private const string Mark = "--- example ";

    public static async Task<string[]> Run(string java, string folder, IReadOnlyList<string> codes)
    {
        var text = new StringBuilder("import java.io.*;\nimport java.net.*;\n\npublic class Snippets {\n");
        for (var i = 0; i < codes.Count; i++) text.Append("static void example").Append(i).Append("() throws Exception {\n").Append(codes[i]).Append("\n}\n");
        text.Append("public static void main(String[] arguments) {\n");
        for (var i = 0; i < codes.Count; i++)
            text.Append("System.out.println(\"").Append(Mark).Append(i).Append("\"); try { example").Append(i).Append("(); } catch (Exception e) { System.out.println(e); }\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippets.java"), text.Append("}\n}\n").ToString());

        var (exit, output) = await Tool.Run(folder, [], java, "-XX:TieredStopAtLevel=1", "Snippets.java");
        var parts = output.Split(Mark);
        return exit == 0 && parts.Length == codes.Count + 1 ? parts[1..] : [.. codes.Select(_ => output)];
    }
}
