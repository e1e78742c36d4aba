using System.Buffers;
using System.Collections.Frozen;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Darkroom.Actors;

/// <summary>What Kestrel runs on the grain port: takes signed calls of known methods, and nothing else.</summary>
internal sealed class GrainServer : IHttpApplication<IFeatureCollection>
{
    private readonly GrainRuntime runtime;
    private readonly GrainGate gate;
    private readonly GrainRefusals refusals;
    private readonly FrozenDictionary<string, (GrainKind Kind, GrainMethod Method)> methods;

    public GrainServer(GrainRuntime runtime, GrainManifest manifest, GrainGate gate, GrainRefusals refusals)
    {
        (this.runtime, this.gate, this.refusals) = (runtime, gate, refusals);
        methods = manifest.Interfaces
            .SelectMany(face => ProxyType.Of(face.Key).Methods.Select(method => (Kind: runtime.Kinds[face.Value], Method: method)))
            .ToFrozenDictionary(known => GrainPort.PathOf(known.Method), StringComparer.Ordinal);
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Kestrel's own, and it takes them back.
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var body = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        ReadResult read;
        try
        {
            read = await ReadAll(body, request.Headers.ContentLength);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            Refuse(context, response, StatusCodes.Status413PayloadTooLarge, RefusalReason.Size, e.Message);
            return;
        }

        GrainCall? call;
        var buffer = read.Buffer;
        var copy = buffer.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        try
        {
            if (copy is not null) buffer.CopyTo(copy);
            call = Take(context, request, response, copy is null ? buffer.FirstSpan : copy.AsSpan(0, (int)buffer.Length));
        }
        finally
        {
            if (copy is not null) ArrayPool<byte>.Shared.Return(copy);
            body.AdvanceTo(buffer.End);
        }

        if (call is null) return;
        await call.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Answer(context, response, call);
    }

    /// <summary>The server itself refuses more than <see cref="GrainPort.MostBytes"/>.</summary>
    private static async ValueTask<ReadResult> ReadAll(PipeReader body, long? length)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            if (read.IsCompleted || read.Buffer.Length == length) return read;
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>A call that runs now, or null when the answer is given.</summary>
    private GrainCall? Take(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response, ReadOnlySpan<byte> body)
    {
        if (gate.Judge(request, body, out var signature) is { } reason)
        {
            Refuse(context, response, StatusCodes.Status401Unauthorized, reason, request.Path);
            return null;
        }

        if (!HttpMethods.IsPost(request.Method) || request.QueryString.Length > 0 || !methods.TryGetValue(request.Path, out var known))
        {
            Refuse(context, response, StatusCodes.Status404NotFound, RefusalReason.Unknown, $"{request.Method} {request.Path}");
            return null;
        }

        if (signature.Target != runtime.Placement.Incarnation)
        {
            response.StatusCode = GrainPort.Moved;
            return null;
        }

        var call = known.Method.CreateCall();
        try
        {
            (call.Key, var arguments) = GrainJson.ReadCall(known.Method, body);
            call.SetArguments(arguments, known.Method.TakesToken ? context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted : default);
        }
        catch (JsonException e)
        {
            Refuse(context, response, StatusCodes.Status400BadRequest, RefusalReason.Message, $"{request.Path}: {e.Message}");
            return null;
        }

        (call.Kind, call.Method) = (known.Kind, known.Method);
        using var activity = Tracing.Source.HasListeners() ? Tracing.Receive(call.Method, request.Headers.TraceParent) : null;
        runtime.Receive(call, signature.Remaining);
        return call;
    }

    private static void Answer(IFeatureCollection context, IHttpResponseFeature response, GrainCall call)
    {
        var completion = call.Completion;
        if (completion.IsCompletedSuccessfully)
        {
            response.StatusCode = call.Method.Result is null ? GrainPort.AnsweredNothing : GrainPort.Answered;
            Write(context, response, call.WriteAnswer());
            return;
        }

        // Cancelled: the caller's stream is gone.
        var (status, message) = GrainPort.Of(completion.Exception?.InnerException ?? new TaskCanceledException(completion));
        response.StatusCode = status;
        if (message != ThrownMessage.None) Write(context, response, GrainJson.Write(message));
    }

    private static void Write(IFeatureCollection context, IHttpResponseFeature response, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return;
        response.Headers.ContentLength = body.Length;
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        writer.Write(body);
    }

    private void Refuse(IFeatureCollection context, IHttpResponseFeature response, int status, RefusalReason reason, string what)
    {
        response.StatusCode = status;
        var connection = context.GetRequiredFeature<IHttpConnectionFeature>();
        refusals.Count(reason, $"{connection.RemoteIpAddress}", what);
    }
}
