using System.Net;

namespace Darkroom.Tests;

/// <summary>Where an import may connect to, however the host is written and whatever its name means.</summary>
public sealed class ImportAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f000001")]
    [InlineData("0x7F.0.0x0.01")]
    [InlineData("127.0.0.1.")]
    [InlineData("127。0。0。1")]
    [InlineData("１２７.０.０.１")]
    [InlineData("①②⑦.⓪.⓪.①")]
    [InlineData("127%2E0%2E0%2E1")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST")]
    [InlineData("ⓛocalhost")]
    [InlineData("xn--ocalhost-1y4f")]
    [InlineData("a.localhost")]
    [InlineData("public.example\\@127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::1%251]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[::ffff:0:127.0.0.1]")]
    [InlineData("[64:ff9b::127.0.0.1]")]
    [InlineData("[64:ff9b:1::127.0.0.1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[2001:0:7f00:1::]")]
    [InlineData("[fe80::1%25lo]")]
    [InlineData("[fe80::1%lo]")]
    [InlineData("[fe80::5efe:127.0.0.1]")]
    public async Task Without_an_allowance_no_spelling_of_this_machine_is_connected_to(string host)
    {
        await using var server = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture));
        await using var server6 = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture), "::1", server.Port);
        using var importer = Import.New(allowed: "");

        Assert.Equal(Failure.FetchFailed, (await importer.Receive($"http://{host}:{server.Port}/")).Failure);
        Assert.Equal((0, 0), (server.Connections, server6.Connections));
    }

    [Theory]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("127。0。0。1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    public async Task The_address_decides_and_not_its_spelling(string host)
    {
        await using var server = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture));
        using var importer = Import.New();
        Assert.Equal(HostileServer.Picture, (await importer.Receive($"http://{host}:{server.Port}/")).Value);
    }

    [Theory]
    [InlineData("http://%e2%80%8b/")]
    [InlineData("http://\u200b/")]
    [InlineData("http://\u00ad/")]
    [InlineData("http://xn--/")]
    [InlineData("http://a.xn--a\u200d.example/")]
    public async Task A_host_that_is_no_name_is_refused_also_behind_a_redirect(string url)
    {
        using var importer = Import.New();
        Assert.Equal(Failure.FetchFailed, (await importer.Receive(url)).Failure);
        await using var server = HostileServer.Saying($"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(Failure.FetchFailed, (await importer.Receive(server.Url)).Failure);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("127.0.0.2 127.0.0.1")]
    [InlineData("127.0.0.1 127.0.0.2")]
    [InlineData("127.0.0.2 ::1")]
    [InlineData("")]
    public async Task A_name_is_refused_unless_every_one_of_its_addresses_may_be_fetched(string answer)
    {
        var (twin, other) = HostileServer.Twins(HostileServer.Ok(HostileServer.Picture), "127.0.0.2", HostileServer.Ok(HostileServer.Picture), "127.0.0.1");
        await using var allowed = twin;
        await using var forbidden = other;
        using var importer = Import.New("127.0.0.2", Import.Answers(answer));

        Import.IsRefused(await importer.Receive($"http://pictures.example:{allowed.Port}/"), Import.Unreachable);
        Assert.Equal((0, 0), (allowed.Connections, forbidden.Connections));
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_connected_to()
    {
        var (twin, other) = HostileServer.Twins(HostileServer.Ok(HostileServer.Picture), "127.0.0.2", HostileServer.Ok("secret"), "127.0.0.1");
        await using var allowed = twin;
        await using var forbidden = other;
        using var importer = Import.New("127.0.0.2", Import.Answers("127.0.0.2", "127.0.0.1"));

        Assert.Equal(HostileServer.Picture, (await importer.Receive($"http://pictures.example:{allowed.Port}/")).Value);
        Import.IsRefused(await importer.Receive($"http://pictures.example:{allowed.Port}/"), Import.Unreachable);
        Assert.Equal((1, 0), (allowed.Connections, forbidden.Connections));
    }

    [Fact]
    public async Task A_redirect_to_the_same_name_is_looked_up_and_checked_again()
    {
        var (twin, other) = HostileServer.Twins(HostileServer.Redirect("/again"), "127.0.0.2", HostileServer.Ok("secret"), "127.0.0.1");
        await using var allowed = twin;
        await using var forbidden = other;
        using var importer = Import.New("127.0.0.2", Import.Answers("127.0.0.2", "127.0.0.1"));

        Import.IsRefused(await importer.Receive($"http://pictures.example:{allowed.Port}/"), Import.Unreachable);
        Assert.Equal((1, 0), (allowed.Connections, forbidden.Connections));
    }

    [Fact]
    public async Task An_address_that_does_not_answer_gives_way_to_the_next()
    {
        await using var server = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture), "127.0.0.2");
        using var importer = Import.New("127.0.0.0/8", Import.Answers("127.0.0.9 127.0.0.2"));
        Assert.Equal(HostileServer.Picture, (await importer.Receive($"http://pictures.example:{server.Port}/")).Value);
    }

    [Fact]
    public async Task Forbidden_closed_nameless_and_silent_addresses_are_one_refusal()
    {
        int closed;
        await using (var gone = HostileServer.Saying("")) closed = gone.Port;
        await using var silent = new HostileServer((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var mute = HostileServer.Saying("");
        await using var other = HostileServer.Saying("220 mail.example ESMTP\r\n");
        using var importer = Import.New(Import.Loopback, options: new() { Seconds = 1 });
        foreach (var url in new[]
        {
            "http://10.0.0.1/", $"http://127.0.0.1:{closed}/", "http://nowhere.invalid/", $"{silent.Url}/", $"{mute.Url}/", $"{other.Url}/",
            $"https://127.0.0.1:{mute.Port}/", $"http://{string.Join('.', Enumerable.Repeat("label", 60))}/",
        })
            Import.IsRefused(await importer.Receive(url), Import.Unreachable);
    }

    [Fact]
    public async Task A_look_up_that_hangs_ends_with_the_import()
    {
        using var importer = Import.New("", async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [IPAddress.Loopback];
        }, new() { Seconds = 1 });
        Import.IsRefused(await importer.Receive("http://pictures.example/"), Import.Unreachable);
    }
}
