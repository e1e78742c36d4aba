using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Darkroom.Tests;

public sealed class HealthVerbTests
{
    [Fact]
    public async Task It_asks_the_port_of_the_configuration_and_ends_as_the_answer_says()
    {
        var management = FreePort();
        await using (var server = await DarkroomServer.Start(null, $"Network:ManagementPort={management}"))
        {
            // All interfaces are asked at home.
            Assert.Equal((0, """200 {"status":"ok"}"""), await Ask(["health"], ("Network__ManagementPort", $"{management}"), ("Network__Bind", "0.0.0.0")));
            Assert.Equal((0, """200 {"status":"ok"}"""), await Ask(["health", "live"], ("Network__Port", server.Url.Port.ToString(CultureInfo.InvariantCulture))));
            Assert.Equal((0, """200 {"status":"ok"}"""), await Ask(["health", "started"], ("Network__ManagementPort", $"{management}"), ("Cluster__Role", "silo")));
        }

        var (code, said) = await Ask(["health"], ("Network__ManagementPort", $"{management}"));
        Assert.Equal(1, code);
        Assert.Contains("Connection refused", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_cannot_ask_is_said_in_one_line()
    {
        Assert.Equal((1, "'health' takes live, ready or started; ready if you do not say."), await Ask(["health", "perhaps"]));
        Assert.Equal((1, "Network:ManagementPort: 'health' has to know a port that is not 0."), await Ask(["health"], ("Cluster__Role", "silo")));
    }

    private static async Task<(int Code, string Said)> Ask(string[] arguments, params (string Key, string Value)[] options)
    {
        await using var verb = DarkroomProcess.Start(arguments, options.ToDictionary(option => "DARKROOM__" + option.Key, option => option.Value, StringComparer.Ordinal));
        var code = await verb.Ended(TimeSpan.FromSeconds(30));
        return (code, verb.Output.Trim());
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
