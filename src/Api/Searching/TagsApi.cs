using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Darkroom.Api.Searching;

/// <summary><c>/darkroom/tags</c>: what begins so, and renames in all of the account's images, which go on in the background.</summary>
internal static class TagsApi
{
    private const int DefaultSize = 10;
    private const int MostTags = 20;
    private const int MostJobs = 100;

    public static void MapTags(this IEndpointRouteBuilder app)
    {
        app.MapGet("/darkroom/tags", Complete).Require(Scopes.Read);
        app.MapPost("/darkroom/tags/rename", Rename).Require(Scopes.Write);
        app.MapGet("/darkroom/tags/jobs", Jobs).Require(Scopes.Read);
        app.MapGet("/darkroom/tags/jobs/{id}", Job).Require(Scopes.Read);
    }

    private static async Task<IResult> Complete(Caller caller, HttpRequest request, ISearchVocabulary vocabulary, LimitOptions limits)
    {
        var prefix = request.Query["prefix"].ToString();
        if (prefix.Length > limits.TagLength) return Problem.Of(Failure.Invalid, $"prefix is longer than {limits.TagLength} characters");
        if (!Texts.IsPrintable(prefix)) return Problem.Of(Failure.Invalid, "prefix has a character that is not allowed");
        var tags = await vocabulary.CompleteTags(caller.Account.Id, prefix.TrimStart(), Numbers.Size(request.Query["limit"], Math.Min(DefaultSize, limits.PageSize), limits.PageSize));
        return Json.Ok(new TagListBody([.. tags.Select(tag => new TagBody(tag.Tag, tag.Images))]));
    }

    /// <summary>Body <c>{"tags":["a","b"],"becomes":"c"}</c>: what becomes a tag that is there merges with it. A job for each.</summary>
    private static async Task<IResult> Rename(Caller caller, HttpRequest request, ITagJobs jobs, TagJobRunner runner, LimitOptions limits)
    {
        var read = await JsonBody.Read(request, Json.Default.RenameBody, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var tags = Texts.Tags(read.Value.Tags ?? [], limits with { Tags = MostTags });
        if (!tags.Ok) return Problem.Of(tags.Failure, tags.Detail);
        var becomes = Texts.Tags([read.Value.Becomes], limits with { Tags = 1 });
        if (!becomes.Ok) return Problem.Of(becomes.Failure, becomes.Detail);
        if (tags.Value.IsEmpty || becomes.Value.IsEmpty) return Problem.Of(Failure.Invalid, "tags must be a list of tags, and becomes a tag");

        var made = ImmutableArray.CreateBuilder<TagJob>();
        foreach (var tag in tags.Value)
        {
            if (await jobs.Create(caller.Account.Id, tag, becomes.Value[0]) is not { } job) return Problem.Of(StatusCodes.Status429TooManyRequests, $"{ITagJobs.Most} renames wait already; {made.Count} of these are begun");
            made.Add(job);
            runner.Wake();
        }

        return Json.Ok(new TagJobListBody([.. made.Select(Body)]), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Jobs(Caller caller, ITagJobs jobs) =>
        Json.Ok(new TagJobListBody([.. (await jobs.List(caller.Account.Id, MostJobs)).Select(Body)]));

    private static async Task<IResult> Job(string id, Caller caller, ITagJobs jobs) =>
        await jobs.Find(caller.Account.Id, id) is { } job ? Json.Ok(Body(job)) : Problem.Of(StatusCodes.Status404NotFound, "Job not found");

    private static TagJobBody Body(TagJob job) =>
        new(job.Id, job.Tag, job.Becomes, job.FinishedAt is null ? "running" : "done", job.Done, job.Total, job.CreatedAt, job.FinishedAt);
}

internal sealed record TagListBody(TagBody[] Tags);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameBody(string?[]? Tags, string? Becomes);

internal sealed record TagJobListBody(TagJobBody[] Jobs);

/// <param name="Done">Images that have it behind them; more than <paramref name="Total"/> when others got the tag meanwhile.</param>
internal sealed record TagJobBody(string Id, string Tag, string Becomes, string State, long Done, long Total, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);
