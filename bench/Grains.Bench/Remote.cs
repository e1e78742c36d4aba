using System.Diagnostics;
using System.Net;
using System.Text;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Bench;

/// <summary>Grain calls to another process, and beside them a bare HTTP/2 echo of the same payload with the same server and client.</summary>
internal static class Remote
{
    /// <summary>What a call of the echo grain is on the wire.</summary>
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes("[\"one\",123456]");

    public static async Task Run()
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Remote).Assembly.Location, "callee"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ports = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
        var callee = Owner.There(new Uri($"http://127.0.0.1:{ports[0]}"), FixedPlacement.Callee);
        var registered = new ServiceCollection().AddSingleton<IPlacement>(new FixedPlacement(1, callee));
        await using var services = registered.AddGrainPort(Callee.Secret, null).AddActors(typeof(EchoGrain).Assembly).BuildServiceProvider();
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>("one");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false, UseCookies = false });
        var bare = new Uri($"http://127.0.0.1:{ports[1]}/echo");

        Console.WriteLine("| callers | remote grain calls/s | bare HTTP/2 echoes/s | ratio | bytes per grain call | bytes per echo |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Console.WriteLine(await Rounds.Compare("1", 1, 4_000, grain.Echo, value => Echo(http, bare, value)));
        Console.WriteLine(await Rounds.Compare("64", 64, 32_000, grain.Echo, value => Echo(http, bare, value)));
        Console.WriteLine();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    private static async Task<int> Echo(HttpMessageInvoker http, Uri uri, int value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(Payload) };
        using var response = await http.SendAsync(request, CancellationToken.None);
        var echoed = await response.Content.ReadAsByteArrayAsync();
        return echoed.Length == Payload.Length ? value : throw new InvalidOperationException("A wrong echo.");
    }
}
