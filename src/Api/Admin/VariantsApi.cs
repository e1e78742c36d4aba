namespace Darkroom.Api.Admin;

/// <summary><c>/admin/variants</c>: what is stored of variants, at most a few seconds late.</summary>
internal static class VariantsApi
{
    public static async Task<IResult> Get(IVariantIndex variants, VariantBudget budget, StorageOptions options)
    {
        var totals = await variants.Totals();
        return Json.Ok(new VariantsBody(totals.Variants, totals.Bytes, budget.Bytes, options.VariantsPerImage, totals.OldestUse));
    }
}

/// <param name="Bytes">What they count for.</param>
internal sealed record VariantsBody(long Variants, long Bytes, long? BytesLimit, int PerImageLimit, DateTimeOffset? OldestUsedAt);
