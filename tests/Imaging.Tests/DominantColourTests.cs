namespace Darkroom.Tests;

public sealed class DominantColourTests
{
    [Theory]
    [InlineData(0, 0, 0, "black")]
    [InlineData(20, 30, 40, "black")]
    [InlineData(255, 255, 255, "white")]
    [InlineData(128, 130, 127, "gray")]
    [InlineData(200, 20, 30, "red")]
    [InlineData(255, 140, 0, "orange")]
    [InlineData(120, 70, 20, "brown")]
    [InlineData(250, 230, 20, "yellow")]
    [InlineData(40, 160, 60, "green")]
    [InlineData(20, 200, 210, "cyan")]
    [InlineData(20, 60, 200, "blue")]
    [InlineData(120, 20, 180, "purple")]
    [InlineData(255, 180, 190, "pink")]
    [InlineData(230, 30, 170, "pink")]
    public void A_colour_is_called_as_people_call_it(byte red, byte green, byte blue, string name) => Assert.Equal(name, DominantColour.Name(red, green, blue));

    [Fact]
    public void Most_of_what_is_visible_decides()
    {
        byte[] red = [200, 0, 0, 255], blue = [0, 0, 200, 255], hidden = [0, 200, 0, 0];
        Assert.Equal("blue", DominantColour.Of(new SmallPicture(3, 2, [.. red, .. blue, .. blue, .. hidden, .. hidden, .. hidden])));
        Assert.Null(DominantColour.Of(new SmallPicture(1, 1, hidden)));
    }
}
