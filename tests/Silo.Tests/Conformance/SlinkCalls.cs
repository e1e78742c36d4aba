namespace Darkroom.Tests.Conformance;

/// <summary>Slink, by resource.</summary>
internal static class SlinkCalls
{
    public static readonly Call[] All =
    [
        .. SlinkUploadCalls.All,
        .. SlinkPictureCalls.All,
        .. SlinkImageCalls.All,
        .. SlinkListCalls.All,
        .. SlinkSearchCalls.All,
        .. SlinkSessionCalls.All,
        .. SlinkUserCalls.All,
        .. SlinkErrorCalls.All,
    ];

    public static Call Call(string name, Func<DarkroomServer, Task> check) => new("Slink", name, check);
}
