using Microsoft.AspNetCore.Http.Features;

namespace Darkroom.Actors;

/// <summary>Lets in what this cluster's processes signed, in time and once.</summary>
internal sealed class GrainGate(GrainSecrets secrets, TimeProvider time)
{
    private readonly Replays replays = new();

    /// <returns>Why not; null when the message is one of ours.</returns>
    public RefusalReason? Judge(IHttpRequestFeature request, ReadOnlySpan<byte> body, out CallSignature signature)
    {
        if (!CallSignature.TryParse(request.Headers.Authorization.ToString(), out signature, out var mac)) return RefusalReason.Signature;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!Replays.IsTimely(signature.SignedAt, now)) return RefusalReason.Time;
        if (!IsOurs(signature, mac, request, body)) return RefusalReason.Signature;
        return replays.TryTake(signature, now) ? null : RefusalReason.Replay;
    }

    private bool IsOurs(in CallSignature signature, byte[] mac, IHttpRequestFeature request, ReadOnlySpan<byte> body) =>
        signature.IsBy(secrets.Current, mac, request.Method, request.RawTarget, body)
        || (secrets.Previous is { } previous && signature.IsBy(previous, mac, request.Method, request.RawTarget, body));
}
