using System.Net;

namespace Darkroom.Tests;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 127.0.0.1 127.255.255.254 169.254.169.254")]
    [InlineData("172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 100.64.0.1 100.127.255.255")]
    [InlineData("192.0.0.1 192.0.0.255 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9")]
    [InlineData("224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.254 255.255.255.255")]
    [InlineData(":: ::1 fc00::1 fdff::1 fe80::1 febf::1 fec0::1 feff::1 ff02::1 ffff::1 100::1 4000::1 5f00::1 1::1")]
    [InlineData("2001:db8::1 3fff::1 2001::1 2001:0:808:808::1 2001:2::1 2001:10::1 2001:20::1")]
    [InlineData("64:ff9b:1::1 64:ff9b:1::808:808 64:ff9b:0:1::808:808")]
    [InlineData("fe80::5efe:8.8.8.8 2001:db8::5efe:8.8.8.8 2606:4700::%3")]
    public void What_is_not_public_is_refused(string addresses) =>
        Assert.All(addresses.Split(' '), address => Assert.False(PublicAddress.Allows(IPAddress.Parse(address)), address));

    [Theory]
    [InlineData("8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0")]
    [InlineData("172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255")]
    [InlineData("2606:4700::1111 2a00:1450:4001:81b::200e 2001:200::1 2001:4860:4860::8888 2001:db7::1 2001:db9::1 3ffe::1")]
    public void What_is_public_is_allowed_up_to_the_edges(string addresses) =>
        Assert.All(addresses.Split(' '), address => Assert.True(PublicAddress.Allows(IPAddress.Parse(address)), address));

    [Theory]
    [InlineData("::ffff:0:0", 12)] // mapped
    [InlineData("::", 12)] // compatible
    [InlineData("::ffff:0:0:0", 12)] // translated
    [InlineData("64:ff9b::", 12)] // NAT64
    [InlineData("2002::1", 2)] // 6to4
    [InlineData("2606:4700::5efe:0:0", 12)] // ISATAP
    [InlineData("2606:4700::200:5efe:0:0", 12)] // ISATAP, called globally unique
    public void An_embedded_address_is_judged_by_itself(string form, int at)
    {
        foreach (var (embedded, isPublic) in new[]
        {
            ("127.0.0.1", false), ("10.1.2.3", false), ("192.168.1.1", false), ("169.254.169.254", false), ("100.64.0.1", false), ("0.0.0.0", false),
            ("224.0.0.1", false), ("255.255.255.255", false), ("8.8.8.8", true), ("93.184.216.34", true),
        })
        {
            var bytes = IPAddress.Parse(form).GetAddressBytes();
            IPAddress.Parse(embedded).GetAddressBytes().CopyTo(bytes, at);
            Assert.True(PublicAddress.Allows(new IPAddress(bytes)) == isPublic, $"{embedded} in {form}");
        }
    }
}
