[assembly: AssemblyFixture(typeof(Darkroom.Tests.NativeMemory))]

namespace Darkroom.Tests;

/// <summary>libvips for the tests' own process; the run fails when one of its objects outlives the tests.</summary>
public sealed class NativeMemory : IDisposable
{
    public NativeMemory() => VipsLibrary.Start(new ImagingOptions().Library, Everything.Admitted);

    public void Dispose() => Assert.Equal(0, VipsLibrary.LiveObjects);
}
