using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Darkroom.Api.Admin;
using Darkroom.Api.Dialects;
using Darkroom.Api.Dialects.Imager;
using Darkroom.Api.Dialects.Reimage;
using Darkroom.Api.Looking;
using Darkroom.Api.Purging;
using Darkroom.Api.Searching;

namespace Darkroom.Api;

/// <summary>Every body that goes in or out, in snake case, non-ASCII letters as they are.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(TagsBody))]
[JsonSerializable(typeof(UploadBody))]
[JsonSerializable(typeof(ListBody))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(AccountFields))]
[JsonSerializable(typeof(CreatedAccountBody))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountListBody))]
[JsonSerializable(typeof(AccountUsageBody))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(CreatedKeyBody))]
[JsonSerializable(typeof(KeyListBody))]
[JsonSerializable(typeof(PoisonListBody))]
[JsonSerializable(typeof(CreatedUrlKeyBody))]
[JsonSerializable(typeof(UrlKeyListBody))]
[JsonSerializable(typeof(SignBody))]
[JsonSerializable(typeof(SignedBody))]
[JsonSerializable(typeof(PresetOps))]
[JsonSerializable(typeof(PresetBody))]
[JsonSerializable(typeof(PresetListBody))]
[JsonSerializable(typeof(ImportFields))]
[JsonSerializable(typeof(ImportedBody))]
[JsonSerializable(typeof(OrphanListBody))]
[JsonSerializable(typeof(SrcsetBody))]
[JsonSerializable(typeof(PurgeBody))]
[JsonSerializable(typeof(PurgedBody))]
[JsonSerializable(typeof(DuplicatesBody))]
[JsonSerializable(typeof(SimilarBody))]
[JsonSerializable(typeof(FoundBody))]
[JsonSerializable(typeof(TagListBody))]
[JsonSerializable(typeof(RenameBody))]
[JsonSerializable(typeof(TagJobListBody))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(VariantsBody))]
[JsonSerializable(typeof(ClusterBody))]
[JsonSerializable(typeof(SearchIndexBody))]
[JsonSerializable(typeof(ImagerError))]
[JsonSerializable(typeof(ImagerAnswer<ImagerUpload>))]
[JsonSerializable(typeof(ImagerAnswer<ImagerImage>))]
[JsonSerializable(typeof(ImagerAnswer<ImagerPage>))]
[JsonSerializable(typeof(ImagerAnswer<ImagerDeleted>))]
internal sealed partial class Json : JsonSerializerContext
{
    public static Json Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static IResult Ok<T>(T body, int status = StatusCodes.Status200OK) =>
        Results.Json(body, Relaxed.GetTypeInfo(typeof(T))!, "application/json", status);
}
