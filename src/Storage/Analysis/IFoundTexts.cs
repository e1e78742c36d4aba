using System.Collections.Immutable;
using System.Text;

namespace Darkroom.Storage;

/// <summary>Texts of images that are found out after the upload: captions, what is written in the picture. They go with their image.</summary>
public interface IFoundTexts
{
    /// <summary>Replaces the image's text of this kind; empty removes it. Search looks in it from then on.</summary>
    /// <param name="kind">One of <see cref="FoundText"/>.</param>
    Task Write(ImageId image, string kind, string text);

    /// <summary>Those of these images that have one.</summary>
    ValueTask<ImmutableDictionary<ImageId, string>> Find(ImmutableArray<ImageId> images, string kind);
}

/// <summary>Kinds of texts that are found out.</summary>
public static class FoundText
{
    /// <summary>What an embedder says is to be seen.</summary>
    public const string Caption = "caption";

    /// <summary>What is written in the picture.</summary>
    public const string Written = "text";

    /// <summary>What somebody else says, as it is kept and shown: without control characters, and no longer than so many characters.</summary>
    public static string Shown(string text, int most)
    {
        var shown = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > most) break;
            shown.Append(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }

        return shown.ToString().Trim();
    }
}
