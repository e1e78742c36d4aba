using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Actors;

/// <summary>Section <c>Cluster</c>.</summary>
public sealed record ClusterOptions
{
    [Description("Connection string of the PostgreSQL that decides who owns what; empty: one process on its data folder")]
    public string Database { get; init; } = "";

    [Description("Seconds for which a process may serve after it last renewed its lease, and after which a silent one is dead; the same in all processes")]
    [Range(1, 60)]
    public int LeaseSeconds { get; init; } = 10;

    [Description("Milliseconds for which a process may believe what it has read from the database; the same in all processes")]
    [Range(50, 10_000)]
    public int FreshnessMilliseconds { get; init; } = 1_000;

    [Description("What the processes of a cluster prove to each other to be of it, at least 32 characters")]
    public string Secret { get; init; } = "";

    [Description("A second secret that is accepted, while it is being changed process by process")]
    public string SecretPrevious { get; init; } = "";

    [Description("Where the others reach this process's grain port, as http://host:port; empty: this host's name and Cluster:Port")]
    public string Address { get; init; } = "";

    [Description("Port on which other processes call grains of this one; 0 takes a free one")]
    [Range(0, 65_535)]
    public int Port { get; init; } = 8_090;
}
