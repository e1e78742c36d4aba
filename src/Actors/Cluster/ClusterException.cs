namespace Darkroom.Actors;

/// <summary>This process cannot be of the cluster that it is configured for; the message says which thing and why, on one line.</summary>
public sealed class ClusterException(string message, Exception? inner = null) : Exception(message, inner);
