using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>
/// One libvips operation by name: set its inputs, run it, take its outputs. Through GObject properties, so that no
/// variadic C function is called and a wrong name or type is an exception, not a crash.
/// </summary>
internal sealed class VipsOperation : SafeHandle
{
    // GLib's fundamental types: the number times four.
    private const nuint BooleanType = 5 << 2;
    private const nuint IntType = 6 << 2;
    private const nuint EnumType = 12 << 2;
    private const nuint FlagsType = 13 << 2;
    private const nuint DoubleType = 15 << 2;
    private const nuint StringType = 16 << 2;

    private readonly string name;

    public VipsOperation(string name)
        : base(0, ownsHandle: true)
    {
        this.name = name;
        SetHandle(Native.vips_operation_new(name));
        if (IsInvalid) throw VipsException.Take(name);
    }

    public override bool IsInvalid => handle == 0;

    public VipsOperation Set(string property, VipsImage image) => Set(property, (ref GValue value) => Native.g_value_set_object(ref value, image));

    public VipsOperation Set(string property, double number) => Set(property, (ref GValue value) =>
    {
        switch (Native.g_type_fundamental(value.Type))
        {
            case DoubleType: Native.g_value_set_double(ref value, number); break;
            case IntType: Native.g_value_set_int(ref value, (int)number); break;
            case FlagsType: Native.g_value_set_flags(ref value, (uint)number); break;
            default: throw new ArgumentException($"{name}.{property} is not a number.", nameof(property));
        }
    });

    public VipsOperation Set(string property, bool flag) => Set(property, (ref GValue value) =>
    {
        if (value.Type != BooleanType) throw new ArgumentException($"{name}.{property} is not a flag.", nameof(property));
        Native.g_value_set_boolean(ref value, flag ? 1 : 0);
    });

    /// <summary>A text, or an enumeration's value by its nickname.</summary>
    public VipsOperation Set(string property, string text) => Set(property, (ref GValue value) =>
    {
        switch (Native.g_type_fundamental(value.Type))
        {
            case StringType:
                Native.g_value_set_string(ref value, text);
                break;
            case EnumType:
                var number = Native.vips_enum_from_nick(name, value.Type, text);
                if (number < 0) throw VipsException.Take(name);
                Native.g_value_set_enum(ref value, number);
                break;
            default:
                throw new ArgumentException($"{name}.{property} takes no text.", nameof(property));
        }
    });

    /// <summary>Copies the bytes.</summary>
    public unsafe VipsOperation Set(string property, byte[] bytes) => Set(property, (ref GValue value) =>
    {
        fixed (byte* first = bytes)
        {
            var blob = Native.vips_blob_copy(first, (nuint)bytes.Length);
            Native.g_value_set_boxed(ref value, blob);
            Native.vips_area_unref(blob);
        }
    });

    public unsafe VipsOperation Set(string property, double[] numbers) => Set(property, (ref GValue value) =>
    {
        if (value.Type != Native.vips_array_double_get_type()) throw new ArgumentException($"{name}.{property} takes no array.", nameof(property));
        fixed (double* first = numbers) Native.vips_value_set_array_double(ref value, first, numbers.Length);
    });

    public unsafe VipsOperation Set(string property, IReadOnlyList<VipsImage> images) => Set(property, (ref GValue value) =>
    {
        if (value.Type != Native.vips_array_image_get_type()) throw new ArgumentException($"{name}.{property} takes no images.", nameof(property));
        Native.vips_value_set_array_image(ref value, images.Count);
        var array = Native.vips_value_get_array_image(ref value, out _);
        for (var i = 0; i < images.Count; i++) array[i] = Native.g_object_ref(images[i].DangerousGetHandle());
    });

    /// <summary>Runs it and takes the image that comes out.</summary>
    public VipsImage Image(string output = "out")
    {
        Run();
        return new(Native.g_object_ref(Get(output, Native.g_value_get_object)));
    }

    /// <summary>Runs it and takes the number that comes out.</summary>
    public double Number(string output = "out")
    {
        Run();
        return Get(output, Native.g_value_get_double);
    }

    /// <summary>A whole number that came out of <see cref="Run"/>.</summary>
    public int Whole(string output) => Get(output, Native.g_value_get_int);

    /// <summary>Runs it and copies the bytes that come out.</summary>
    public unsafe byte[] Bytes(string output = "buffer")
    {
        Run();
        return Get(output, (ref GValue value) =>
        {
            var first = Native.vips_blob_get(Native.g_value_get_boxed(ref value), out var length);
            return new ReadOnlySpan<byte>((void*)first, (int)length).ToArray();
        });
    }

    public void Run()
    {
        if (Native.vips_object_build(this) != 0) throw VipsException.Take(name);
    }

    protected override bool ReleaseHandle()
    {
        // A built operation holds references to its own outputs: a cycle that only this breaks.
        Native.vips_object_unref_outputs(handle);
        Native.g_object_unref(handle);
        return true;
    }

    private delegate void Fill(ref GValue value);

    private delegate T Read<T>(ref GValue value);

    private VipsOperation Set(string property, Fill fill)
    {
        var value = default(GValue);
        Native.g_value_init(ref value, TypeOf(property));
        try
        {
            fill(ref value);
            Native.g_object_set_property(this, property, ref value);
        }
        finally
        {
            Native.g_value_unset(ref value);
        }

        return this;
    }

    private T Get<T>(string property, Read<T> read)
    {
        var value = default(GValue);
        Native.g_value_init(ref value, TypeOf(property));
        Native.g_object_get_property(this, property, ref value);
        var content = read(ref value);
        // The operation itself keeps an object alive until the caller has its own reference.
        Native.g_value_unset(ref value);
        return content;
    }

    private unsafe nuint TypeOf(string property)
    {
        // An instance begins with its class; GParamSpec is { class, name, flags, value type, ... }.
        var specification = Native.g_object_class_find_property(*(nint*)handle, property);
        if (specification == 0) throw new ArgumentException($"{name} has no '{property}'.", nameof(property));
        return ((nuint*)specification)[3];
    }
}
