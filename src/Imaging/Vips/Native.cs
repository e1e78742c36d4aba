using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>
/// The C functions that are used. All of them, GLib's too, are looked up through the libvips that was loaded: its own
/// dependencies (or, in builds that link everything into one file, the file itself) hold the only GLib it works with.
/// </summary>
internal static unsafe partial class Native
{
    public const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string name);

    [LibraryImport(Library)]
    public static partial void vips_thread_shutdown();

    [LibraryImport(Library)]
    public static partial int vips_version(int part);

    [LibraryImport(Library)]
    public static partial void vips_block_untrusted_set(int state);

    [LibraryImport(Library)]
    public static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library)]
    public static partial void vips_cache_set_max(int operations);

    [LibraryImport(Library)]
    public static partial nint vips_error_buffer();

    [LibraryImport(Library)]
    public static partial void vips_error_clear();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(Library)]
    public static partial int vips_object_build(VipsOperation operation);

    [LibraryImport(Library)]
    public static partial void vips_object_unref_outputs(nint operation);

    [LibraryImport(Library)]
    public static partial nint vips_object_map(delegate* unmanaged<nint, nint, nint, nint> visit, nint a, nint b);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_enum_from_nick(string domain, nuint type, string nick);

    [LibraryImport(Library)]
    public static partial nuint vips_array_double_get_type();

    [LibraryImport(Library)]
    public static partial nuint vips_array_image_get_type();

    [LibraryImport(Library)]
    public static partial void vips_value_set_array_double(ref GValue value, double* array, int count);

    [LibraryImport(Library)]
    public static partial void vips_value_set_array_image(ref GValue value, int count);

    [LibraryImport(Library)]
    public static partial nint* vips_value_get_array_image(ref GValue value, out int count);

    [LibraryImport(Library)]
    public static partial nint vips_image_copy_memory(VipsImage image);

    [LibraryImport(Library)]
    public static partial nint vips_image_new_from_memory_copy(byte* pixels, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    public static partial nint vips_image_new_matrix_from_array(int width, int height, double* cells, int count);

    [LibraryImport(Library)]
    public static partial int vips_image_get_width(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_height(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_xoffset(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_yoffset(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_bands(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_format(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_interpretation(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_orientation(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_n_pages(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_hasalpha(VipsImage image);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint vips_image_get_typeof(VipsImage image, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_image_get_int(VipsImage image, string name, out int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_image_get_array_int(VipsImage image, string name, out int* values, out int count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_image_get_blob(VipsImage image, string name, out nint data, out nuint length);

    [LibraryImport(Library)]
    public static partial nint vips_image_write_to_memory(VipsImage image, out nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void vips_image_set_blob_copy(VipsImage image, string name, byte* data, nuint length);

    [LibraryImport(Library)]
    public static partial void g_free(nint memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void vips_image_set_int(VipsImage image, string name, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void vips_image_set_array_int(VipsImage image, string name, int* values, int count);

    [LibraryImport(Library)]
    public static partial nint* vips_image_get_fields(VipsImage image);

    [LibraryImport(Library)]
    public static partial int vips_image_remove(VipsImage image, nint name);

    [LibraryImport(Library)]
    public static partial void g_strfreev(nint* strings);

    [LibraryImport(Library)]
    public static partial int vips_icc_is_compatible_profile(VipsImage image, nint data, nuint length);

    [LibraryImport(Library)]
    public static partial nint g_object_ref(nint instance);

    [LibraryImport(Library)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint g_object_class_find_property(nint type, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(VipsOperation instance, string name, ref GValue value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(VipsOperation instance, string name, ref GValue value);

    [LibraryImport(Library)]
    public static partial nuint g_type_fundamental(nuint type);

    [LibraryImport(Library)]
    public static partial void g_value_init(ref GValue value, nuint type);

    [LibraryImport(Library)]
    public static partial void g_value_unset(ref GValue value);

    [LibraryImport(Library)]
    public static partial void g_value_set_boolean(ref GValue value, int content);

    [LibraryImport(Library)]
    public static partial void g_value_set_int(ref GValue value, int content);

    [LibraryImport(Library)]
    public static partial void g_value_set_double(ref GValue value, double content);

    [LibraryImport(Library)]
    public static partial void g_value_set_flags(ref GValue value, uint content);

    [LibraryImport(Library)]
    public static partial void g_value_set_enum(ref GValue value, int content);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_value_set_string(ref GValue value, string content);

    [LibraryImport(Library)]
    public static partial void g_value_set_object(ref GValue value, VipsImage content);

    [LibraryImport(Library)]
    public static partial nint g_value_get_object(ref GValue value);

    [LibraryImport(Library)]
    public static partial nint g_value_get_boxed(ref GValue value);

    [LibraryImport(Library)]
    public static partial nint vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Library)]
    public static partial int g_value_get_int(ref GValue value);

    [LibraryImport(Library)]
    public static partial double g_value_get_double(ref GValue value);
}

/// <summary>GLib's typed box, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    private readonly long first;
    private readonly long second;
}
