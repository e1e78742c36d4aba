namespace Darkroom.Actors;

/// <summary>The call did not run because this process is stopping or does not own the grain. Asking again, elsewhere or later, may work.</summary>
public sealed class GrainUnavailableException(string message) : Exception(message);
