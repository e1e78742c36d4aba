using System.Reflection;
using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>The one libvips of this process.</summary>
internal static unsafe class VipsLibrary
{
    private static readonly Lock Gate = new();
    private static nint handle;

    /// <summary>As libvips tells it, <c>8.14.1</c>.</summary>
    public static string Version => $"{Native.vips_version(0)}.{Native.vips_version(1)}.{Native.vips_version(2)}";

    /// <summary>libvips objects that are alive: none once every handle is disposed.</summary>
    public static int LiveObjects
    {
        get
        {
            var count = 0;
            Native.vips_object_map(&Count, (nint)(&count), 0);
            return count;
        }
    }

    /// <summary>Loads and starts libvips; the first caller's <paramref name="name"/> counts.</summary>
    public static void Start(string name, AdmittedTypes admitted)
    {
        lock (Gate)
        {
            if (handle != 0) return;
            if (!NativeLibrary.TryLoad(name, out var loaded))
                throw new DllNotFoundException($"libvips cannot be loaded from '{name}': install it (Debian: libvips42) or set Imaging:Library.");
            // Loaders that parse formats nobody hardened can be shut out since 8.13; without that it must not see a stranger's bytes.
            if (!NativeLibrary.TryGetExport(loaded, nameof(Native.vips_block_untrusted_set), out _))
                throw new DllNotFoundException($"'{name}' is not libvips 8.13 or newer.");
            NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (library, _, _) => library == Native.Library ? loaded : 0);
            if (Native.vips_init("darkroom") != 0) throw VipsException.Take("libvips does not start");
            Codec.Restrict(admitted);
            // Parallel are the workers, not one picture; and no picture is asked for twice, so a cache would only hold memory.
            Native.vips_concurrency_set(1);
            Native.vips_cache_set_max(0);
            handle = loaded;
        }
    }

    /// <summary>Whether this build has an operation.</summary>
    public static bool Has(string operation) => Native.vips_type_find("VipsOperation", operation) != 0;

    [UnmanagedCallersOnly]
    private static nint Count(nint instance, nint count, nint unused)
    {
        ++*(int*)count;
        return 0;
    }
}
