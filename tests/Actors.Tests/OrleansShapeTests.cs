using System.Reflection;

namespace Darkroom.Tests;

/// <summary>The rules find what breaks them (samples below), and the vocabulary breaks none.</summary>
public sealed class OrleansShapeTests
{
    private static readonly Assembly Samples = Assembly.GetExecutingAssembly();

    [Fact]
    public void The_vocabulary_is_Orleans_shaped()
    {
        var vocabulary = typeof(Abstractions.IImageGrain).Assembly;
        Assert.Empty(OrleansRules.Rule1_Usings(Path.Combine(Repository.Root, "src", "Abstractions")));
        Assert.Empty(OrleansRules.All(vocabulary));
    }

    [Fact]
    public void Rule_1_finds_a_using_of_the_engine() =>
        Assert.Contains(
            "BadSamples.cs: using Darkroom.Actors;",
            OrleansRules.Rule1_Usings(Path.Combine(Repository.Root, "tests", "Actors.Tests")));

    [Fact]
    public void Rule_2_finds_a_use_of_the_engine_beyond_the_programming_model() =>
        Has(OrleansRules.Rule2_Surface(Samples), "Darkroom.Actors.GrainRuntime: not for grains");

    [Fact]
    public void Rule_3_finds_a_name_that_is_Orleans() => Has(OrleansRules.Rule3_Names(Samples), "BadSamples+ErrorCode: the name is Orleans'");

    [Theory]
    [InlineData("BadSamples+Open: a message is a sealed record")]
    [InlineData("BadSamples+Open: a message is [Immutable]")]
    [InlineData("BadSamples+Open.Name: can be set")]
    [InlineData("BadSamples+Open: a message has one public constructor")]
    [InlineData("BadSamples+Listing.Numbers: List`1 is no immutable data")]
    [InlineData("BadSamples+Listing.Array: Int32[] is no immutable data")]
    [InlineData("BadSamples+Listing.Lookup: IReadOnlyDictionary`2 is no immutable data")]
    [InlineData("BadSamples+Listing.Shape: Shape is polymorphic without [JsonDerivedType]")]
    [InlineData("BadSamples+Text: a value text carries a [JsonConverter]")]
    [InlineData("BadSamples+Surprise: no exception type of ours crosses a call")]
    [InlineData("IBadGrain.Answer: IReadOnlyList`1 is no immutable data")]
    public void Rule_4_finds_messages_that_can_change(string violation) => Has(OrleansRules.Rule4_Messages(Samples), violation);

    [Theory]
    [InlineData("BadSamples+OpenState: a state is a sealed class")]
    [InlineData("BadSamples+OpenState: a state has no required members")]
    [InlineData("BadSamples+PositionalState: a state has a public parameterless constructor")]
    [InlineData("BadSamples+PositionalState: a state is no positional record")]
    public void Rule_5_finds_states_that_Orleans_would_not_initialise(string violation) => Has(OrleansRules.Rule5_States(Samples), violation);

    [Theory]
    [InlineData("BadSamples+BadGrain: ImmutableAttribute on a grain class")]
    [InlineData("BadSamples+BadGrain.Answer: ReadOnlyAttribute belongs on the interface's method")]
    public void Rule_6_finds_attributes_in_the_wrong_place(string violation) => Has(OrleansRules.Rule6_Attributes(Samples), violation);

    [Theory]
    [InlineData("IBadGrain.Render: no caller's cancellation reaches a render")]
    [InlineData("IBadGrain.TokenFirst: one token, last")]
    [InlineData("IBadGrain.Out: no ref or out")]
    [InlineData("IBadGrain.Now: returns Int32")]
    [InlineData("IBadGrain.get_Property: no properties or events")]
    public void Rule_8_finds_methods_that_are_no_calls(string violation) => Has(OrleansRules.Rule8_Methods(Samples), violation);

    [Fact]
    public void Rule_9_finds_ConfigureAwait() => Has(OrleansRules.Rule9_ConfigureAwait(Samples), "ConfigureAwait is called");

    [Fact]
    public void Rules_10_and_11_find_catches_of_what_is_the_engines() =>
        Has(OrleansRules.Rule10And11_Catches(Samples), "catches TimeoutException");

    [Fact]
    public void Rule_12_finds_a_map_keyed_by_a_record() =>
        Has(OrleansRules.Rule12_Keys(Samples), "BadSamples+BadGrain.renders: keyed by record equality");

    private static void Has(IReadOnlyList<string> violations, string expected) =>
        Assert.Contains(violations, violation => violation.Contains(expected, StringComparison.Ordinal));
}
