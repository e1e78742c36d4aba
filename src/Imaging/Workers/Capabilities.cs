using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>
/// What root may and others may not, such as looking into other processes: a worker keeps none of it but to get at files, for a data
/// folder may lie in another user's. What is taken from the bounding set is gone with the next program that is started.
/// </summary>
internal static partial class Capabilities
{
    private const int DropFromBoundingSet = 24;
    private const int Most = 63;

    // CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH.
    private static readonly int[] Kept = [1, 2];

    /// <summary>Who is not root has none and is refused, which is as good.</summary>
    public static void Drop()
    {
        for (var capability = 0; capability <= Most; capability++)
        {
            if (!Kept.Contains(capability)) _ = Control(DropFromBoundingSet, (nuint)capability, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);
}
