using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>What a key must allow for an endpoint to run.</summary>
/// <param name="OnManagementPort">Whether the management port asks for it too.</param>
/// <param name="Optional">Without a key it runs too, with nobody as its caller; a wrong one is refused all the same.</param>
internal sealed record RequiredScope(Scopes Scope, bool OnManagementPort = true, bool Optional = false);

/// <summary>Lets a request through to an endpoint that asks for a scope only with a key that has it; runs before a body is read.</summary>
internal static class Authorisation
{
    public static TBuilder Require<TBuilder>(this TBuilder endpoint, Scopes scope, bool onManagementPort = true)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope, onManagementPort));

    /// <summary>Strangers are let through; whoever shows a key must have the scope.</summary>
    public static TBuilder Accept<TBuilder>(this TBuilder endpoint, Scopes scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope, Optional: true));

    public static async Task Check(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is { } required
            && (required.OnManagementPort || !context.RequestServices.GetRequiredService<NetworkOptions>().IsManagement(context)))
        {
            context.Response.Headers.CacheControl = CacheControl.NoStore;
            if (required.Optional && Credentials.Of(context.Request) is null)
            {
                await next(context);
                return;
            }

            if (await context.RequestServices.GetRequiredService<Authentication>().Identify(context) is not { } caller)
            {
                await WrongKeys.Refuse(context);
                return;
            }

            if ((caller.Scopes & required.Scope) != required.Scope)
            {
                await Problem.Write(context, StatusCodes.Status403Forbidden, $"This key lacks the scope {required.Scope.ToString().ToLowerInvariant()}");
                return;
            }

            if (!await RequestLimits.Admit(context, caller, required.Scope)) return;

            context.Features.Set(caller);
        }

        await next(context);
    }
}
