using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>Who gets what a URL names: everybody, or the owner's key and a signed URL. What it says of caching depends on which.</summary>
internal sealed class Access(Authentication authentication, TimeProvider time)
{
    /// <param name="query">What counts of the query beside the signature.</param>
    public async ValueTask<Result<Admitted>> Judge(HttpContext context, Located located, UrlSignature? signature, string query)
    {
        var guard = located.Guard;
        var usual = guard?.IsPrivate == true ? CacheControl.Private : located.Outcome.Value?.CacheControl;
        if (signature is not null)
        {
            var life = signature.Check(located.Of.Settings.UrlKeys, Surface.Of(context), query, time.GetUtcNow());
            if (life.Ok) return Admit(located, life.Value.Seconds is { } rest && usual is not null ? CacheControl.Until(usual, rest) : usual, isVouchedFor: true);
            if (guard is not { Hides: true }) guard = new Guard(life.Failure, life.Detail);
        }

        if (guard is null) return Admit(located, usual, isVouchedFor: false);
        return await IsOwner(context, located.Of.Account)
            ? Admit(located, CacheControl.Private, isVouchedFor: true)
            : new Result<Admitted>(null, guard.Failure, guard.Detail);
    }

    /// <summary>Whether the request shows a key of the account that may read.</summary>
    public async ValueTask<bool> IsOwner(HttpContext context, Account account) =>
        await authentication.Identify(context) is { } caller && caller.Account.Id == account.Id && caller.Scopes.HasFlag(Scopes.Read);

    /// <summary>A guess at a key is answered as one.</summary>
    public static Task Refuse(HttpContext context, Failure failure, string? detail) =>
        WrongKeys.IsBeyond(context) ? WrongKeys.Refuse(context) : Problem.Write(context, failure, detail);

    private static Result<Admitted> Admit(Located located, string? cacheControl, bool isVouchedFor)
    {
        var outcome = located.Outcome;
        if (!outcome.Ok) return new(null, outcome.Failure, outcome.Detail);
        return new Admitted(outcome.Value.CacheControl == cacheControl ? outcome.Value : outcome.Value with { CacheControl = cacheControl! }, isVouchedFor);
    }
}

/// <param name="IsVouchedFor">Whether the owner asks for it, or signed it.</param>
internal sealed record Admitted(Representation Representation, bool IsVouchedFor);
