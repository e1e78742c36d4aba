using Darkroom.Grains;
using Darkroom.Silo;

namespace Darkroom.Tests;

public sealed class WallsTests
{
    [Theory]
    [InlineData("Actors", "")]
    [InlineData("Abstractions", "Actors")]
    [InlineData("Imaging", "Abstractions")]
    [InlineData("Storage", "Abstractions Actors")]
    [InlineData("Grains", "Abstractions Imaging Storage")]
    [InlineData("Api", "Abstractions Storage")]
    [InlineData("Silo", "Abstractions Actors Api Grains Imaging Storage")]
    public void A_project_sees_only_what_its_wall_lets_through(string project, string seen)
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
        var references = System.Xml.Linq.XDocument.Parse(file).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Equal(seen, string.Join(' ', references.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_grains_keep_the_shape_that_Orleans_asks_for()
    {
        Assert.Empty(OrleansRules.All(typeof(ImageGrain).Assembly));
        Assert.Empty(OrleansRules.All(typeof(Darkroom.Abstractions.IImageGrain).Assembly));
        Assert.Empty(OrleansRules.Rule1_Usings(Path.Combine(Repository.Root, "src", "Grains")));
        Assert.Empty(OrleansRules.Rule1_Usings(Path.Combine(Repository.Root, "src", "Abstractions")));
    }

    [Fact]
    public void The_program_is_a_table_of_contents() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Root, "src", "Silo", "Program.cs")).Length, 1, 30);

    [Fact]
    public void Every_option_is_documented_with_its_range()
    {
        var page = Path.Combine(Repository.Root, "docs", "configuration.md");
        var (before, table) = (File.ReadAllText(page).Split("| key |")[0], ConfigurationVerb.Table());
        if (Environment.GetEnvironmentVariable("DARKROOM_GOLDEN") == "write") File.WriteAllText(page, before + table);
        Assert.Equal(before + table, File.ReadAllText(page));
    }
}
