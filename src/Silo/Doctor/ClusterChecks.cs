using Darkroom.Actors;

namespace Darkroom.Silo;

/// <summary>What a process shows of itself to the others.</summary>
internal static class ClusterChecks
{
    private const int ShortestSecret = 32;
    private const int LeastLetters = 10;

    public static IEnumerable<Finding> Run(ClusterOptions options)
    {
        if (options.Database.Length == 0) yield break;
        const string fix = "make one with: openssl rand -hex 32, and give it as DARKROOM__Cluster__Secret_FILE.";
        yield return options.Secret.Length < ShortestSecret ? Finding.Failed("secret", $"Cluster:Secret has {options.Secret.Length} characters; {ShortestSecret} are the least.", fix)
            : options.Secret.Distinct().Count() < LeastLetters ? Finding.Warning("secret", "Cluster:Secret is long, and easily guessed.", fix)
            : options.SecretPrevious.Length > 0 ? Finding.Warning("secret", "Cluster:SecretPrevious is accepted too.", "take it away when every process has the new one.")
            : Finding.Ok("secret", $"{options.Secret.Length} characters");
        if (options.Role != Role.Api && options.Address.Length > 0 && (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp))
            yield return Finding.Failed("address", $"Cluster:Address '{options.Address}' is no http://host:port.", "name where the other processes reach this one's Cluster:Port.");
    }
}
