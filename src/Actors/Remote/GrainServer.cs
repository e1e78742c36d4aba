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
    private readonly FrozenDictionary<string, PeerService> services;

    public GrainServer(GrainRuntime runtime, GrainManifest manifest, GrainGate gate, GrainRefusals refusals, IEnumerable<PeerService> services)
    {
        this.services = services.ToFrozenDictionary(service => service.Path, StringComparer.Ordinal);
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

        Work? work;
        var buffer = read.Buffer;
        var copy = buffer.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        try
        {
            if (copy is not null) buffer.CopyTo(copy);
            work = Take(context, request, response, copy is null ? buffer.FirstSpan : copy.AsSpan(0, (int)buffer.Length));
        }
        finally
        {
            if (copy is not null) ArrayPool<byte>.Shared.Return(copy);
            body.AdvanceTo(buffer.End);
        }

        if (work is null) return;
        await work.Value.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Answer(context, response, work.Value);
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

    /// <summary>What was begun, or null when the answer is given.</summary>
    private Work? Take(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response, ReadOnlySpan<byte> body)
    {
        if (gate.Judge(request, body, out var signature) is { } reason)
        {
            Refuse(context, response, StatusCodes.Status401Unauthorized, reason, request.Path);
            return null;
        }

        var service = services.GetValueOrDefault(request.Path);
        var isCall = methods.TryGetValue(request.Path, out var known);
        if (!HttpMethods.IsPost(request.Method) || request.QueryString.Length > 0 || (service is null && !isCall))
        {
            Refuse(context, response, StatusCodes.Status404NotFound, RefusalReason.Unknown, $"{request.Method} {request.Path}");
            return null;
        }

        if (signature.Target != runtime.Placement.Incarnation)
        {
            response.StatusCode = GrainPort.Moved;
            return null;
        }

        try
        {
            return service is null ? new(Begin(context, request, known.Kind, known.Method, body, signature.Remaining), null) : new(null, service.Serve(body, request.Headers.TraceParent));
        }
        catch (JsonException e)
        {
            Refuse(context, response, StatusCodes.Status400BadRequest, RefusalReason.Message, $"{request.Path}: {e.Message}");
            return null;
        }
    }

    private GrainCall Begin(IFeatureCollection context, IHttpRequestFeature request, GrainKind kind, GrainMethod method, ReadOnlySpan<byte> body, long remaining)
    {
        var call = method.CreateCall();
        (call.Kind, call.Method) = (kind, method);
        (call.Key, var arguments) = GrainJson.ReadCall(method, body);
        call.SetArguments(arguments, method.TakesToken ? context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted : default);
        using var activity = Tracing.Source.HasListeners() ? Tracing.Receive(method.Span, request.Headers.TraceParent) : null;
        runtime.Receive(call, remaining);
        return call;
    }

    private static void Answer(IFeatureCollection context, IHttpResponseFeature response, Work work)
    {
        if (work.Completion.IsCompletedSuccessfully)
        {
            response.StatusCode = work.Call?.Method is { Result: null } ? GrainPort.AnsweredNothing : GrainPort.Answered;
            Write(context, response, work.Call is { } call ? call.WriteAnswer() : work.Service!.Result);
            return;
        }

        // Cancelled: the caller's stream is gone.
        var (status, message) = GrainPort.Of(work.Completion.Exception?.InnerException ?? new TaskCanceledException(work.Completion));
        response.StatusCode = status;
        if (message != ThrownMessage.None) Write(context, response, GrainJson.Write(message));
    }

    private static void Write(IFeatureCollection context, IHttpResponseFeature response, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return;
        response.Headers.ContentLength = body.Length;
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        // In one piece: a caller that has left makes the writer give what is asked for, but nothing when nothing is said.
        body.CopyTo(writer.GetSpan(body.Length));
        writer.Advance(body.Length);
    }

    private void Refuse(IFeatureCollection context, IHttpResponseFeature response, int status, RefusalReason reason, string what)
    {
        response.StatusCode = status;
        var connection = context.GetRequiredFeature<IHttpConnectionFeature>();
        refusals.Count(reason, $"{connection.RemoteIpAddress}", what);
    }

    /// <summary>One of both.</summary>
    private readonly record struct Work(GrainCall? Call, Task<byte[]>? Service)
    {
        public Task Completion => Call?.Completion ?? Service!;
    }
}
