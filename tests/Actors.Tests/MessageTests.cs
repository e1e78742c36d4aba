using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Darkroom.Abstractions;
using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Whatever the vocabulary's grain interfaces take and answer arrives in another process as it was sent.</summary>
public sealed class MessageTests
{
    public static TheoryData<string, bool> Methods() => [.. from method in All() from full in new[] { true, false } select (Name(method), full)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Arguments_arrive(string name, bool full)
    {
        var (method, described) = Find(name);
        var call = described.CreateCall();
        (call.Key, call.Method) = ("a key", described);
        var sent = described.Parameters.Select(type => MessageSamples.Of(type, full)).ToArray();
        call.SetArguments(sent, default);
        var (key, arrived) = GrainJson.ReadCall(described, GrainJson.WriteCall(call));
        Assert.Equal("a key", key);
        Assert.Equal(sent.Length, arrived.Length);
        for (var i = 0; i < sent.Length; i++) Assert.True(MessageSamples.Same(sent[i], arrived[i]), $"{name}, {method.GetParameters()[i].Name}: {sent[i]} became {arrived[i]}");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Answers_arrive(string name, bool full)
    {
        var (_, described) = Find(name);
        if (described.Result is null) return;
        var sent = MessageSamples.Of(described.Result, full);
        var arrived = RoundTrip(described.Result, sent);
        Assert.True(MessageSamples.Same(sent, arrived), $"{name}: {sent} became {arrived}");
    }

    [Fact]
    public void Every_failure_arrives_with_its_words()
    {
        foreach (var failure in Enum.GetValues<Failure>())
        {
            var sent = new Result<Image>(null, failure, "why") { RetryAfter = 3 };
            Assert.Equal(sent, RoundTrip(typeof(Result<Image>), sent));
        }
    }

    [Fact]
    public void A_comparison_that_is_blind_would_show()
    {
        Assert.False(MessageSamples.Same(new Result<Done>(Done.Value), new Result<Done>(Done.Value) { RetryAfter = 1 }));
        Assert.False(MessageSamples.Same(ImmutableArray.Create("a"), ImmutableArray.Create("b")));
        Assert.False(MessageSamples.Same(new UsageDelta(1, 2, 3), new UsageDelta(1, 2, 4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[7]")]
    [InlineData("[\"\"]")]
    [InlineData("[\"key\"]")]
    [InlineData("[\"key\",1]")]
    [InlineData("[\"key\",null,null,null]")]
    [InlineData("[\"key\",1,\"w-100.webp\",\"x\",1]")]
    [InlineData("[\"key\",1,\"w-100.webp\",\"x\"] []")]
    [InlineData("[\"key\",1,\"w-0.webp\",\"x\"]")]
    [InlineData("[\"key\",\"1\",\"w-100.webp\",\"x\"")]
    public void What_is_no_call_of_the_method_is_refused(string message) =>
        Assert.ThrowsAny<JsonException>(() => GrainJson.ReadCall(Find("IImageGrain.Render").Described, Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void What_nests_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", GrainJson.MaxDepth + 1));
        Assert.ThrowsAny<JsonException>(() => GrainJson.ReadCall(Find("IImageGrain.Render").Described, Encoding.UTF8.GetBytes($"[\"key\",{deep}")));
    }

    private static object? RoundTrip(Type type, object? sent)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(sent, GrainJson.Options.GetTypeInfo(type));
        return typeof(MessageTests).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, [json]);
    }

    private static T Read<T>(byte[] json) => GrainJson.Read<T>(json);

    private static IEnumerable<MethodInfo> All() => typeof(IImageGrain).Assembly.GetTypes()
        .Where(type => type.IsInterface && type != typeof(IGrainWithStringKey) && type.IsAssignableTo(typeof(IGrainWithStringKey)))
        .SelectMany(type => type.GetMethods());

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static (MethodInfo Method, GrainMethod Described) Find(string name)
    {
        var method = All().Single(method => Name(method) == name);
        return (method, ProxyType.Of(method.DeclaringType!).Methods.Single(described => described.Name == method.Name));
    }
}
