namespace Darkroom.Tests.Snippets;

/// <summary>How an example of a language runs on this machine.</summary>
/// <param name="Program">Null runs inside the test.</param>
/// <param name="Version">The argument with which it only says who it is.</param>
/// <param name="File">The example's file.</param>
/// <param name="Arguments">In front of the file.</param>
/// <param name="Library">Arguments that succeed where the library is there that the examples use.</param>
internal sealed record Language(string Name, string? Program, string Version, string File, string[] Arguments, string[]? Library = null)
{
    private const string CargoToml = "[package]\nname = \"snippet\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nreqwest = { version = \"*\", features = [\"json\"] }\nserde_json = \"1\"\ntokio = { version = \"1\", features = [\"full\"] }\n";

    public static readonly Language[] All =
    [
        new("http", null, "", "", []),
        new("curl", "curl", "--version", "snippet.sh", []),
        new("node", "node", "--version", "snippet", []),
        new("jquery", "node", "--version", "snippet", ["--require", Path.Combine(Tool.Shims, "jquery.js")]),
        new("java", "java", "-version", "Snippets.java", []),
        new("python 2", "python2", "--version", "snippet.py", []),
        new("python 3", "python3", "--version", "snippet.py", []),
        new("php", "php", "--version", "snippet.php", [], ["-r", "exit(function_exists('curl_init') ? 0 : 1);"]),
        new("go", "go", "version", "snippet.go", ["run"]),
        new("ruby", "ruby", "--version", "snippet.rb", [], ["-e", "require 'rest-client'"]),
        new("rust", "cargo", "--version", "src/main.rs", []),
    ];

    private string? program;
    private bool? hasRequests;

    /// <summary>Why it cannot run here; null when it can.</summary>
    public async Task<string?> Missing(string folder)
    {
        if (Program is null) return null;
        program = Tool.Find(Program, Version);
        if (program is null) return $"{Name} is not on this machine{(Name == "python 2" ? ", and Python 3 cannot read its print" : "")}";
        if (Library is not null && (await Tool.Run(folder, [], program, Library)).Exit != 0) return $"{Name} is on this machine without the library of the examples";
        return Name == "rust" ? await MissingCrates(folder) : null;
    }

    /// <summary>Building them takes minutes, so it waits until it is asked for.</summary>
    private async Task<string?> MissingCrates(string folder)
    {
        if (System.Environment.GetEnvironmentVariable("DARKROOM_FULL") != "1") return "rust builds reqwest and tokio: set DARKROOM_FULL=1";
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "Cargo.toml"), CargoToml);
        Directory.CreateDirectory(Path.Combine(folder, "src"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "src", "main.rs"), "fn main() {}\n");
        return (await Tool.Run(folder, [], program!, "fetch", "--offline")).Exit == 0 ? null : "rust is on this machine without reqwest and tokio";
    }

    /// <summary>Whether its examples run together, for the time that the language takes to start.</summary>
    public bool RunsTogether => Name == "java";

    /// <summary>What each of them printed.</summary>
    public async Task<string[]> Run(string folder, Dictionary<string, string> environment, IReadOnlyList<string> codes)
    {
        if (RunsTogether) return await Java.Run(program!, folder, codes);
        var outputs = new List<string>();
        foreach (var code in codes)
        {
            if (Program is null)
            {
                outputs.Add(await Wire.Send(new Uri(environment["URL"]), code));
                continue;
            }

            // Node takes a module by its extension.
            var file = File != "snippet" ? File : code.Contains("await ", StringComparison.Ordinal) ? "snippet.mjs" : "snippet.cjs";
            await System.IO.File.WriteAllTextAsync(Path.Combine(folder, file), code);
            var (command, arguments) = Name switch
            {
                "curl" => ("sh", new[] { file }),
                "rust" => (program!, ["run", "--quiet", "--offline"]),
                _ => (program!, [.. Arguments, file]),
            };
            outputs.Add((await Tool.Run(folder, await Environment(folder, environment), command, arguments)).Output);
        }

        return [.. outputs];
    }

    private async Task<Dictionary<string, string>> Environment(string folder, Dictionary<string, string> environment)
    {
        var all = new Dictionary<string, string>(environment) { ["NODE_PATH"] = Tool.Shims };
        if (Name.StartsWith("python", StringComparison.Ordinal))
        {
            all["PYTHONDONTWRITEBYTECODE"] = "1";
            hasRequests ??= (await Tool.Run(folder, [], program!, "-c", "import requests")).Exit == 0;
            if (hasRequests == false) all["PYTHONPATH"] = Tool.Shims;
        }

        return all;
    }
}
