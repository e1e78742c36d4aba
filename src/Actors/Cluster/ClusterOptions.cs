using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Actors;

/// <summary>What a process does in its cluster.</summary>
public enum Role
{
    /// <summary>Both of what follows.</summary>
    All,

    /// <summary>It owns grains and renders; no public surface.</summary>
    Silo,

    /// <summary>The public surface; it owns no grain, and every call goes to a silo.</summary>
    Api,
}

/// <summary>Section <c>Cluster</c>.</summary>
public sealed record ClusterOptions
{
    [Description("Connection string of the PostgreSQL that decides who owns what; empty: one process on its data folder")]
    public string Database { get; init; } = "";

    [Description("silo owns grains and renders, without a public surface; api is the public surface without grains; all is both, and all that one process can be")]
    public Role Role { get; init; }

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

    /// <summary>Whether this process owns grains.</summary>
    public bool OwnsGrains => Role != Role.Api;

    /// <summary>Whether clients may come to this process.</summary>
    public bool IsPublic => Role != Role.Silo;
}
