namespace Darkroom.Imaging;

/// <summary>A file that our own readers refuse.</summary>
internal sealed class DamagedException(string what) : Exception(what);
