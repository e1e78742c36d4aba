using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Renames of tags in all images of an account, in the database: whoever runs them may stop and another goes on.</summary>
public interface ITagJobs
{
    /// <summary>Jobs of an account that may wait. So many of those that are finished are kept, too.</summary>
    const int Most = 1_000;

    /// <summary>Null: as many of the account's wait as may.</summary>
    Task<TagJob?> Create(AccountId account, string tag, string becomes);

    /// <summary>Null: there is none, or it is another account's.</summary>
    ValueTask<TagJob?> Find(AccountId account, string id);

    /// <summary>Newest first.</summary>
    ValueTask<ImmutableArray<TagJob>> List(AccountId account, int most);

    /// <summary>
    /// Of each account's oldest that runs, the one that nobody is at and that waits longest: an account's are done one after the other, so that those which undo each
    /// other come to an end, and no account waits for another's. It is the caller's until <paramref name="lease"/> has gone by since it last advanced. Null: there is none.
    /// </summary>
    Task<TagJob?> Take(TimeSpan lease);

    /// <summary>Images that have the tag and come after the job's place.</summary>
    ValueTask<ImmutableArray<TagPlace>> Next(TagJob job, int most);

    /// <summary>So many more are done, up to this place. Null: another has taken it.</summary>
    /// <param name="lease">Zero: whoever takes it next goes on.</param>
    Task<TagJob?> Advance(TagJob job, TagPlace place, int done, TimeSpan lease);

    /// <summary>The end is reached: the job is finished, or at its beginning again when images have got the tag meanwhile that it had passed.</summary>
    /// <returns>The job that goes on; null when it is finished, or another's.</returns>
    Task<TagJob?> Finish(TagJob job);
}

/// <param name="Total">Images that had the tag when the job was made.</param>
/// <param name="Place">The last image that it did.</param>
/// <param name="Taken">Until when it is the caller's, by the database's clock; no two takers have the same.</param>
public sealed record TagJob(string Id, AccountId Account, string Tag, string Becomes, long Total, long Done, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, TagPlace? Place, long Taken)
{
    /// <summary>Whether images leave the tag's list when it is done to them.</summary>
    public bool Empties => Tags.Key(Tag) != Tags.Key(Becomes);
}

/// <param name="Created">Of the image, microseconds since 1970.</param>
public sealed record TagPlace(long Created, ImageId Image);
