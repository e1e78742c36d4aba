using System.Collections.Concurrent;
using System.Text.Json;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public sealed class Memo
{
    public string Text { get; set; } = "fresh";
}

public interface IMemoGrain : IGrainWithStringKey
{
    Task<(string Text, string? Etag, bool Exists)> Read();

    Task Write(string text);

    Task Clear();

    Task End();
}

internal sealed class MemoGrain([PersistentState("memo", "documents")] IPersistentState<Memo> memo, [PersistentState("other")] IPersistentState<Memo> other)
    : Grain, IMemoGrain
{
    private string? textAtActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        textAtActivation = memo.State.Text;
        return Task.CompletedTask;
    }

    public Task<(string Text, string? Etag, bool Exists)> Read() =>
        Task.FromResult(($"{textAtActivation} {memo.State.Text} {other.State.Text}", memo.Etag, memo.RecordExists));

    public Task Write(string text)
    {
        memo.State.Text = text;
        return memo.WriteStateAsync();
    }

    public Task Clear() => memo.ClearStateAsync();

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Documents as JSON with a counting ETag, and the fences that writers had.</summary>
public sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, int Version)> documents = new();

    public Exception? FailRead { get; set; }

    public ConcurrentQueue<Fence?> Fences { get; } = [];

    public void Touch(string name) => documents.AddOrUpdate(name, ("{}", 1), (_, old) => (old.Json, old.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (FailRead is { } failure) return Task.FromException(failure);
        if (!documents.TryGetValue($"{stateName}:{grainId}", out var document)) return Task.CompletedTask;
        grainState.State = JsonSerializer.Deserialize<T>(document.Json)!;
        (grainState.ETag, grainState.RecordExists) = ($"{document.Version}", true);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Fences.Enqueue(Fence.Current);
        await Task.Yield();
        Fences.Enqueue(Fence.Current);
        var name = $"{stateName}:{grainId}";
        var version = documents.TryGetValue(name, out var stored) ? stored.Version : 0;
        if (grainState.ETag != (version == 0 ? null : $"{version}")) throw new InconsistentStateException($"{name} is at version {version}.");
        documents[name] = (JsonSerializer.Serialize(grainState.State), version + 1);
        (grainState.ETag, grainState.RecordExists) = ($"{version + 1}", true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        documents.TryRemove($"{stateName}:{grainId}", out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }
}

public sealed class PersistentStateTests
{
    private readonly MemoryStorage documents = new();
    private readonly MemoryStorage others = new();

    [Fact]
    public async Task State_is_read_before_activation_and_survives_it()
    {
        await using var engine = Start();
        var grain = engine.Get<IMemoGrain>();
        Assert.Equal(("fresh fresh fresh", null, false), await grain.Read().Within());
        await grain.Write("written").Within();
        await grain.End().Within();
        Assert.Equal(("written written fresh", "1", true), await grain.Read().Within());
        await grain.Clear().Within();
        Assert.Equal(("written fresh fresh", null, false), await grain.Read().Within());
    }

    [Fact]
    public async Task A_refused_write_ends_the_activation_and_the_next_one_reads_what_is_stored()
    {
        await using var engine = Start();
        var grain = engine.Get<IMemoGrain>();
        await grain.Write("mine").Within();
        documents.Touch("memo:memo/one");
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write("lost").Within());

        Assert.Equal(("mine mine fresh", "2", true), await grain.Read().Within());
        await grain.Write("seen").Within();
    }

    [Fact]
    public async Task A_failed_read_fails_the_call_and_the_next_call_tries_anew()
    {
        await using var engine = Start();
        documents.FailRead = new IOException("no disk");
        await Assert.ThrowsAsync<IOException>(() => engine.Get<IMemoGrain>().Read().Within());
        documents.FailRead = null;
        await engine.Get<IMemoGrain>().Read().Within();
    }

    [Fact]
    public async Task A_storage_sees_the_fence_of_the_activation_that_writes_also_after_awaits()
    {
        await using var engine = Start();
        await engine.Get<IMemoGrain>().Write("text").Within();
        var expected = new Fence(Shards.Of(new GrainId("memo", "one")), 1, 1);
        Assert.Equal([expected, expected], documents.Fences);
    }

    private Engine Start() => Engine.Of<MemoGrain>(configure: services => services
        .AddKeyedSingleton<IGrainStorage>("documents", documents)
        .AddSingleton<IGrainStorage>(others));
}
