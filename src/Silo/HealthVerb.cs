using System.Net;
using Darkroom.Actors;
using Darkroom.Api;
using Microsoft.Extensions.Configuration;

namespace Darkroom.Silo;

/// <summary><c>darkroom health</c>: asks the server that runs here with this configuration; an image needs no other program for its health check.</summary>
internal static class HealthVerb
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    public static async Task<int> Run(string[] args)
    {
        var probe = args switch
        {
            [_] => "ready",
            [_, "live" or "ready" or "started"] => args[1],
            _ => throw new ConfigurationException("'health' takes live, ready or started; ready if you do not say."),
        };
        using var http = new HttpClient { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(new Uri(Server(), $"/health/{probe}"));
            Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Console.WriteLine(e is HttpRequestException ? e.Message : $"No answer within {Limit.TotalSeconds} s.");
            return 1;
        }
    }

    /// <summary>The management port, which every role may have; without it the public one.</summary>
    private static Uri Server()
    {
        var configuration = Configuration.Read([]);
        var network = (NetworkOptions)Configuration.Bind(configuration, "Network", typeof(NetworkOptions));
        var cluster = (ClusterOptions)Configuration.Bind(configuration, "Cluster", typeof(ClusterOptions));
        var port = network.ManagementPort != 0 || !cluster.IsPublic ? network.ManagementPort : network.Port;
        if (port == 0) throw new ConfigurationException("Network:ManagementPort: 'health' has to know a port that is not 0.");
        if (!IPAddress.TryParse(network.Bind, out var bound)) throw new ConfigurationException($"Network:Bind: '{network.Bind}' is not an address.");
        var address = bound switch
        {
            var any when any.Equals(IPAddress.Any) => IPAddress.Loopback,
            var any when any.Equals(IPAddress.IPv6Any) => IPAddress.IPv6Loopback,
            var one => one,
        };
        return new UriBuilder(Uri.UriSchemeHttp, address.ToString(), port).Uri;
    }
}
