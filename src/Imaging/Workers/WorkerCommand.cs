namespace Darkroom.Imaging;

/// <summary>How a worker process is started.</summary>
public sealed record WorkerCommand(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <summary>Folders where its originals lie.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Folders where its outputs go; it keeps temporary files in the first.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>This executable again, with the verb <c>worker</c>.</summary>
    public static WorkerCommand Self
    {
        get
        {
            var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this executable is unknown.");
            return Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? new(program, Environment.GetCommandLineArgs()[0], "worker")
                : new(program, "worker");
        }
    }
}
