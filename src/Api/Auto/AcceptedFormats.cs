using Microsoft.Extensions.Primitives;

namespace Darkroom.Api;

/// <summary>What of a client's <c>Accept</c> decides a format: four values, so that a cache in front needs to keep no more than four answers.</summary>
[Flags]
internal enum AcceptedFormats
{
    /// <summary>Only what every client can show. Wildcards say no more than that: clients without either format send them too.</summary>
    Neither = 0,
    Webp = 1,
    Avif = 2,
}

/// <summary>RFC 9110's Accept, read as far as it is about <see cref="AcceptedFormats"/>: without regard to case, and a type once refused is refused.</summary>
internal static class AcceptHeader
{
    public static AcceptedFormats Read(StringValues lines)
    {
        var (accepted, refused) = (AcceptedFormats.Neither, AcceptedFormats.Neither);
        foreach (var line in lines)
        {
            for (var rest = line.AsSpan(); !rest.IsEmpty;)
            {
                var range = Next(ref rest, ',');
                var format = FormatOf(Next(ref range, ';'));
                if (IsRefused(range)) refused |= format;
                else accepted |= format;
            }
        }

        return accepted & ~refused;
    }

    private static AcceptedFormats FormatOf(ReadOnlySpan<char> type) => type.Trim() switch
    {
        var avif when avif.Equals("image/avif", StringComparison.OrdinalIgnoreCase) => AcceptedFormats.Avif,
        var webp when webp.Equals("image/webp", StringComparison.OrdinalIgnoreCase) => AcceptedFormats.Webp,
        _ => AcceptedFormats.Neither,
    };

    /// <summary>Whether a weight among the parameters is zero; one that is no weight counts as such, for nobody should get what cannot be shown.</summary>
    private static bool IsRefused(ReadOnlySpan<char> parameters)
    {
        while (!parameters.IsEmpty)
        {
            var parameter = Next(ref parameters, ';').Trim();
            if (!parameter.StartsWith("q", StringComparison.OrdinalIgnoreCase)) continue;
            var weight = parameter[1..].TrimStart();
            if (weight.StartsWith('=')) return !weight[1..].ContainsAnyInRange('1', '9');
        }

        return false;
    }

    /// <summary>What comes before the next separator that is not within quotes.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, char separator)
    {
        var quoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"') quoted = !quoted;
            else if (quoted && rest[i] == '\\') i++;
            if (quoted || rest[i] != separator) continue;
            var part = rest[..i];
            rest = rest[(i + 1)..];
            return part;
        }

        var last = rest;
        rest = [];
        return last;
    }
}
