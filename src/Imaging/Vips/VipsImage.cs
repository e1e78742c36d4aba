using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>A picture that libvips will compute when its pixels are asked for.</summary>
internal sealed unsafe class VipsImage : SafeHandle
{
    public VipsImage(nint owned)
        : base(0, ownsHandle: true) => SetHandle(owned);

    public override bool IsInvalid => handle == 0;

    public int Width => Native.vips_image_get_width(this);

    public int Height => Native.vips_image_get_height(this);

    public int XOffset => Native.vips_image_get_xoffset(this);

    public int YOffset => Native.vips_image_get_yoffset(this);

    public int Bands => Native.vips_image_get_bands(this);

    public SampleFormat Format => (SampleFormat)Native.vips_image_get_format(this);

    public Interpretation Interpretation => (Interpretation)Native.vips_image_get_interpretation(this);

    /// <summary>What all pixels take in memory.</summary>
    public long PixelBytes => (long)Width * Height * Bands * (Format == SampleFormat.Byte ? 1 : 2);

    public bool HasAlpha => Native.vips_image_hasalpha(this) != 0;

    /// <summary>EXIF's: 1 is upright; 1 when there is none or it makes no sense.</summary>
    public int Orientation => Native.vips_image_get_orientation(this);

    /// <summary>How many the file has, however many were loaded.</summary>
    public int Pages => Native.vips_image_get_n_pages(this);

    public int? Number(string field) => Has(field) && Native.vips_image_get_int(this, field, out var value) == 0 ? value : null;

    public int[]? Numbers(string field) =>
        Has(field) && Native.vips_image_get_array_int(this, field, out var values, out var count) == 0 ? new Span<int>(values, count).ToArray() : null;

    public bool Has(string field) => Native.vips_image_get_typeof(this, field) != 0;

    /// <summary>A copy of a field's bytes; null when it is not there, or longer than <paramref name="most"/>.</summary>
    public byte[]? Bytes(string field, int most) =>
        Has(field) && Native.vips_image_get_blob(this, field, out var data, out var length) == 0 && length <= (nuint)most
            ? new ReadOnlySpan<byte>((void*)data, (int)length).ToArray()
            : null;

    /// <summary>Whether there is an embedded colour profile, and one that fits these pixels.</summary>
    public bool HasUsableProfile =>
        Has("icc-profile-data")
        && Native.vips_image_get_blob(this, "icc-profile-data", out var data, out var length) == 0
        && Native.vips_icc_is_compatible_profile(this, data, length) != 0;

    /// <summary>Only on an image that nobody else has yet: metadata is not copied on write.</summary>
    public void Describe(string field, int value) => Native.vips_image_set_int(this, field, value);

    public void Describe(string field, int[] values)
    {
        fixed (int* first = values) Native.vips_image_set_array_int(this, field, first, values.Length);
    }

    public void Describe(string field, byte[] bytes)
    {
        fixed (byte* first = bytes) Native.vips_image_set_blob_copy(this, field, first, (nuint)bytes.Length);
    }

    /// <summary>Removes all metadata. Under the same condition as <see cref="Describe(string, int)"/>.</summary>
    public void Forget()
    {
        var fields = Native.vips_image_get_fields(this);
        for (var field = fields; *field != 0; field++) Native.vips_image_remove(this, *field);
        Native.g_strfreev(fields);
    }

    /// <summary>Computes all pixels now and keeps them.</summary>
    public VipsImage ToMemory()
    {
        var copy = Native.vips_image_copy_memory(this);
        return copy == 0 ? throw VipsException.Take("decode") : new(copy);
    }

    /// <summary>All bands of all pixels, row by row.</summary>
    public byte[] Samples()
    {
        var first = Native.vips_image_write_to_memory(this, out var length);
        if (first == 0) throw VipsException.Take("decode");
        try
        {
            return new ReadOnlySpan<byte>((void*)first, (int)length).ToArray();
        }
        finally
        {
            Native.g_free(first);
        }
    }

    /// <summary>Whole numbers again after arithmetic. Casting alone cuts off, and would turn 254.99 into 254.</summary>
    public VipsImage ToWhole(SampleFormat format)
    {
        using var round = new VipsOperation("round").Set("in", this).Set("round", "rint");
        using var whole = round.Image();
        using var cast = new VipsOperation("cast").Set("in", whole).Set("format", format == SampleFormat.UShort ? "ushort" : "uchar");
        return cast.Image();
    }

    /// <summary>Coefficients, row by row.</summary>
    public static VipsImage FromMatrix(double[] cells, int width, int height)
    {
        fixed (double* first = cells)
        {
            var image = Native.vips_image_new_matrix_from_array(width, height, first, cells.Length);
            return image == 0 ? throw VipsException.Take("matrix") : new(image);
        }
    }

    /// <summary>8-bit pixels, row by row.</summary>
    public static VipsImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        fixed (byte* first = pixels)
        {
            var image = Native.vips_image_new_from_memory_copy(first, (nuint)pixels.Length, width, height, bands, (int)SampleFormat.Byte);
            return image == 0 ? throw VipsException.Take("pixels") : new(image);
        }
    }

    /// <summary>8-bit sRGB pixels, made row by row from the top.</summary>
    public static VipsImage FromRows(Size size, int bands, Action<Span<byte>> next)
    {
        var image = new VipsImage(Native.vips_image_new_memory());
        try
        {
            Native.vips_image_init_fields(image, size.Width, size.Height, bands, (int)SampleFormat.Byte, 0, (int)Interpretation.Rgb, 1, 1);
            var row = new byte[size.Width * bands];
            for (var y = 0; y < size.Height; y++)
            {
                next(row);
                fixed (byte* first = row)
                {
                    if (Native.vips_image_write_line(image, y, first) != 0) throw VipsException.Take("rows");
                }
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Only of a picture from <see cref="ToMemory"/> with 8 bits a sample: one row of it.</summary>
    public ReadOnlySpan<byte> Row(int y) => new(Native.vips_image_get_data(this) + ((long)y * Width * Bands), Width * Bands);

    protected override bool ReleaseHandle()
    {
        Native.g_object_unref(handle);
        return true;
    }
}

/// <summary>libvips' VipsBandFormat, those that a loader gives.</summary>
internal enum SampleFormat
{
    Byte = 0,
    UShort = 2,
}

/// <summary>libvips' VipsInterpretation, those that a decision depends on.</summary>
internal enum Interpretation
{
    Grey = 1,
    Cmyk = 15,
    Rgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
}
