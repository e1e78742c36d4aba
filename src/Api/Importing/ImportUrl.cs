namespace Darkroom.Api.Importing;

/// <summary>What a URL must look like before anything is looked up for it.</summary>
internal static class ImportUrl
{
    public const int Longest = 2_048;

    public static Result<Uri> Parse(string url) =>
        url.Length <= Longest && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? Check(parsed)
            : (Failure.FetchFailed, $"The URL must be absolute and have at most {Longest} characters");

    /// <summary>Where a redirect leads: checked like the first URL, and never from https back to http.</summary>
    public static Result<Uri> Follow(Uri from, string location)
    {
        if (location.Length > Longest || !Uri.TryCreate(from, location, out var to)) return Misled;
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps) return Misled;
        return Check(to).Ok ? to : Misled;
    }

    /// <summary>The last part of the path, where it can serve as a file's name; empty otherwise.</summary>
    public static string FileName(Uri url, int longest)
    {
        var name = Uri.UnescapeDataString(url.AbsolutePath);
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return name.Length <= longest && Texts.IsPrintable(name) ? name : "";
    }

    private static Result<Uri> Misled => (Failure.FetchFailed, "The server redirects to a URL that is not fetched");

    private static Result<Uri> Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) return (Failure.FetchFailed, "The URL must begin with http:// or https://");
        if (url.UserInfo.Length > 0) return (Failure.FetchFailed, "The URL must not contain a user name or password");
        if (!IsHost(url) || url.Port == 0) return (Failure.FetchFailed, "The URL must name a host, and no port 0");
        return url;
    }

    /// <summary>A host of characters that leave nothing behind, or that no name may have, is only found out when it is spelled in ASCII.</summary>
    private static bool IsHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
