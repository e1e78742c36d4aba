using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>What all processes of a cluster must agree on, against what its database holds.</summary>
internal static class ClusterConstants
{
    /// <param name="Wrong">What differs and how to change it, without a full stop.</param>
    /// <param name="Secret">Hash of the cluster's.</param>
    /// <param name="IsPrevious">Whether that is this process's <c>Cluster:SecretPrevious</c>.</param>
    public sealed record Comparison(IReadOnlyList<string> Wrong, byte[] Secret, bool IsPrevious);

    /// <returns>Null when no process has written them yet.</returns>
    public static Comparison? Compare(NpgsqlConnection connection, ClusterOptions options)
    {
        List<string> wrong = [];
        using var command = connection.Command(ClusterStatements.Constants);
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return null;
        Check("the number of shards", reader.GetInt32(0), Shards.Count, "");
        Check("Cluster:LeaseSeconds", reader.GetInt32(1) / 1_000, options.LeaseSeconds, "lease_ms");
        Check("Cluster:FreshnessMilliseconds", reader.GetInt32(2), options.FreshnessMilliseconds, "freshness_ms");
        var stored = reader.GetFieldValue<byte[]>(3);
        var isPrevious = options.SecretPrevious.Length > 0 && CryptographicOperations.FixedTimeEquals(stored, HashOf(options.SecretPrevious));
        if (!isPrevious && !CryptographicOperations.FixedTimeEquals(stored, HashOf(options.Secret))) wrong.Add("Cluster:Secret is not the cluster's");
        return new(wrong, stored, isPrevious);

        void Check(string name, int cluster, int ours, string column)
        {
            if (cluster == ours) return;
            var change = column.Length == 0 ? "" : $" (to change it, stop every process and update {column} in the table cluster)";
            wrong.Add($"{name} is {ours} here and {cluster} in the cluster{change}");
        }
    }

    /// <summary>Not reversible as long as the secret cannot be guessed, which its length sees to.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes("darkroom cluster secret\n" + secret));
}
