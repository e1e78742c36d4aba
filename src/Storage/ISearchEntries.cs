namespace Darkroom.Storage;

/// <summary>What the index beside the catalogue holds of images: entries that are of an older version of the program are made anew from the catalogue.</summary>
public interface ISearchEntries
{
    /// <summary>Makes some entries anew; several processes may do so at once.</summary>
    /// <returns>How many were looked at: 0 when there is nothing to do now.</returns>
    Task<int> Renew(int most);

    /// <summary>All entries are to be made anew; until they are, searches find what they say.</summary>
    Task MarkAll();

    /// <summary>Images whose entry is still to be made.</summary>
    ValueTask<long> Stale();
}
